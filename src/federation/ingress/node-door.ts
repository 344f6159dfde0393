import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { HeaderReader } from "../wire/claim.ts";
import type { Answer } from "./create-ingress.ts";
import type { Delivery } from "./delivery.ts";
import type { BodyRead } from "./read-body.ts";
import { addressKey } from "./sending-address.ts";

/** Answers a request when it is for an inbox; false leaves it to others. */
export type NodeDoor = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface NodeDoorOptions {
  /** The client's address, from the socket's and `X-Forwarded-For`. */
  addressOf: (peer: string, forwardedFor: string | undefined) => string;
  /** Called when it was answered: the route, the status and the seconds it took. */
  answered: (route: string, status: number, seconds: number) => void;
  /** The process stops: connections are let go. */
  isStopping: () => boolean;
}

const inboxes = /^\/(?:inbox|actors\/([1-9][0-9]{0,15})\/inbox)$/;

/**
 * The inboxes for Node's own requests: the same answers as `createIngress` gives, without the objects of the Fetch
 * standard, which cost several times what the rest of a needless delivery does.
 */
export function createNodeDoor(
  answer: (delivery: Delivery) => Promise<Answer>,
  { addressOf, answered, isStopping }: NodeDoorOptions,
): NodeDoor {
  return (request, response) => {
    const path = request.url ?? "";
    const found = request.method === "POST" ? inboxes.exec(path) : null;
    if (!found) return false;
    const began = performance.now();
    const [, inboxOf] = found;
    const forwarded = headerOf(request.headers, "x-forwarded-for");
    const delivery: Delivery = {
      method: "POST",
      path,
      headers: headersOf(request),
      read: (bound) => bodyOf(request, bound),
      address: addressKey(addressOf(request.socket.remoteAddress ?? "", forwarded)),
      inboxOf,
    };
    void answer(delivery).then(async (made) => {
      if (made.reason !== undefined) await spent(request);
      write(response, made, isStopping() || !request.complete);
      const route = inboxOf === undefined ? "/inbox" : "/actors/:id{[1-9][0-9]{0,15}}/inbox";
      answered(route, made.status, (performance.now() - began) / 1000);
    });
    return true;
  };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Headers as the Fetch standard reads them: those that come more than once are joined, none is left out. */
function headersOf({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): HeaderReader {
  const held = new Map<string, string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const before = held.get(name);
    const value = rawHeaders[at + 1]!;
    held.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { get: (name) => held.get(name) ?? null };
}

function bodyOf(request: IncomingMessage, bound: number): Promise<BodyRead> {
  const announced = request.headers["content-length"];
  if (announced !== undefined && !(Number(announced) <= bound))
    return Promise.resolve({ ok: false, reason: "too-large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > bound) {
        request.off("data", take).pause();
        resolve({ ok: false, reason: "too-large" });
      } else chunks.push(chunk);
    };
    request.on("data", take);
    request.on("end", () => {
      const [only] = chunks;
      const body = only && chunks.length === 1 ? only : Buffer.concat(chunks);
      resolve({ ok: true, body });
    });
    const ended = () => resolve({ ok: false, reason: "aborted" });
    request.on("error", ended);
    request.on("close", ended);
  });
}

/** As much of what is refused, and for as long, is let come before the connection is closed. */
const most = { bytes: 2 * 1_048_576, ms: 2000 } as const;

/**
 * Lets the rest of a refused body come, and keeps nothing of it: whose connection is closed while they send meets a reset
 * and not the answer. What is announced to be larger than that is answered at once.
 */
function spent(request: IncomingMessage): Promise<void> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (request.complete || !(announced <= most.bytes)) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const pass = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > most.bytes) over();
    };
    const over = (): void => {
      clearTimeout(timer);
      request.off("data", pass).pause();
      resolve();
    };
    const timer = setTimeout(over, most.ms);
    request.on("data", pass).once("end", over).once("close", over).resume();
  });
}

function write(response: ServerResponse, made: Answer, closes: boolean): void {
  const headers: Record<string, string | number> = { ...made.headers };
  if (closes) headers["Connection"] = "close";
  const text = made.reason === undefined ? "" : JSON.stringify({ error: made.reason });
  if (text !== "") headers["Content-Type"] = "application/json";
  headers["Content-Length"] = Buffer.byteLength(text);
  response.writeHead(made.status, headers).end(text);
}
