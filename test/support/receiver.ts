import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** What a receiver does with a POST: answers a status (with headers and text), or misbehaves. */
export type Behaviour =
  | number
  | { status: number; headers?: Record<string, string>; text?: string }
  | "silent"
  | "reset"
  | "half"
  | "drip";

interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  activity: Json;
  answered: Behaviour;
}

/** A server that takes deliveries, or does not, as told. `host` is how we know it. */
export interface Receiver {
  origin: string;
  host: string;
  /** Every POST, in the order it came. */
  log: Received[];
  /** Taken (2xx), by activity id, in order. */
  taken: () => string[];
  /** Most requests under way at a time. */
  most: () => number;
  /** Told for each POST; 202 unless changed. */
  behave: (behaviour: Behaviour | ((request: Received) => Behaviour)) => void;
  /** Answers only when released, and says how many wait. */
  hold: () => { waiting: () => number; release: () => void };
  /** Closes the port: nobody listens there any more. `up` opens the same again. */
  down: () => Promise<void>;
  up: () => Promise<void>;
  close: () => Promise<void>;
}

export async function startReceiver(first: Behaviour = 202): Promise<Receiver> {
  let behaviour: (request: Received) => Behaviour = () => first;
  let underWay = 0;
  let most = 0;
  let port = 0;
  let held: (() => void)[] | undefined;
  const log: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    underWay += 1;
    most = Math.max(most, underWay);
    response.on("close", () => (underWay -= 1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const { url: path = "", headers } = request;
    const got: Received = { path, headers, body, activity: JSON.parse(body) as Json, answered: 0 };
    got.answered = behaviour(got);
    log.push(got);
    if (held) await new Promise<void>((resolve) => held?.push(resolve));
    act(got.answered, response);
  };
  const make = () =>
    createServer((request, response) => {
      void answer(request, response).catch(() => response.destroy());
    });
  let server = make();
  const listen = async (): Promise<void> => {
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await listen();
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    log,
    taken: () =>
      log
        .filter(({ answered }) => typeof answered === "number" && answered < 300)
        .map(({ activity }) => String(activity["id"])),
    most: () => most,
    behave(next) {
      behaviour = typeof next === "function" ? next : () => next;
    },
    hold() {
      const mine: (() => void)[] = [];
      held = mine;
      return {
        waiting: () => mine.length,
        release() {
          held = undefined;
          for (const go of mine.splice(0)) go();
        },
      };
    },
    down: close,
    async up() {
      server = make();
      await listen();
    },
    close,
  };
}

function act(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour === "silent") return;
  if (behaviour === "reset") return void response.socket?.resetAndDestroy();
  if (behaviour === "half") {
    response.writeHead(202, { "content-length": "1000" });
    response.write("half");
    setTimeout(() => response.destroy(), 5);
    return;
  }
  if (behaviour === "drip") {
    response.writeHead(202, { "content-length": "1000000" });
    const timer = setInterval(() => response.write("."), 50);
    response.on("close", () => clearInterval(timer));
    return;
  }
  const {
    status,
    headers = {},
    text = "",
  } = typeof behaviour === "number" ? { status: behaviour } : behaviour;
  response.writeHead(status, headers);
  response.end(text);
}
