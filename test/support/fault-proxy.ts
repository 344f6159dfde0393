import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** How deliveries to the server behind are treated; everything else always passes. */
export type Weather =
  /** As they come. */
  | "fair"
  /** Each three times. */
  | "doubled"
  /** Answered 202 and kept, until `release` passes them on in the order it is given. */
  | "held"
  /** The line is cut. */
  | "down";

/** Stands before a server, which has the proxy's address as its origin, and lets deliveries go wrong. */
export interface FaultProxy {
  origin: string;
  port: number;
  weather: Weather;
  /** How many deliveries are held; of activities of a type alone, if one is given. */
  held: (type?: string) => number;
  /** Passes the held ones on, in an order made from theirs, and forgets them; the statuses the server gave. */
  release: (order: <T>(items: T[]) => T[]) => Promise<number[]>;
  close: () => Promise<void>;
}

interface Delivery {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Starts a proxy on loopback before the port that `target` tells at each request. */
export async function startFaultProxy(target: () => number): Promise<FaultProxy> {
  const kept: Delivery[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", () => outgoing.destroy());
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const { method = "GET", url: path = "/", headers } = incoming;
      const delivery = method === "POST" && path.endsWith("/inbox");
      if (self.weather === "down") return incoming.socket.destroy();
      if (!delivery || self.weather === "fair")
        return void pass(target(), { path, headers, body }, method, outgoing).catch(() =>
          outgoing.destroy(),
        );
      if (self.weather === "held") {
        kept.push({ path, headers, body });
        return outgoing.writeHead(202).end();
      }
      void thrice(target(), { path, headers, body }, outgoing).catch(() => outgoing.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const self: FaultProxy = {
    origin: `http://127.0.0.1:${port}`,
    port,
    weather: "fair",
    held: (type) => kept.filter(({ body }) => type === undefined || typeOf(body) === type).length,
    async release(order) {
      const statuses: number[] = [];
      for (const delivery of order(kept.splice(0)))
        statuses.push(await pass(target(), delivery, "POST"));
      return statuses;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return self;
}

function typeOf(body: Buffer): unknown {
  return (JSON.parse(body.toString("utf8")) as { type?: unknown }).type;
}

async function thrice(port: number, delivery: Delivery, outgoing: ServerResponse): Promise<void> {
  await Promise.all([pass(port, delivery, "POST"), pass(port, delivery, "POST")]);
  await pass(port, delivery, "POST", outgoing);
}

function pass(
  port: number,
  { path, headers, body }: Delivery,
  method: string,
  outgoing?: ServerResponse,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const forwarded = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      const status = answer.statusCode ?? 502;
      if (outgoing) {
        outgoing.writeHead(status, answer.headers);
        answer.pipe(outgoing);
      } else answer.resume();
      answer.on("end", () => resolve(status));
      answer.on("error", reject);
    });
    forwarded.on("error", reject);
    forwarded.end(body);
  });
}
