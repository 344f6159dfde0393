import type { Agent, Dispatcher } from "undici";
import { onDemand } from "../../lib/on-demand.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import { addressRule } from "./address.ts";
import { guardedConnector, type Resolve } from "./connector.ts";
import { EgressFailed, type Egress, type EgressRequest, type EgressResponse } from "./egress.ts";

export interface EgressOptions {
  /** CIDRs that may be reached although they are private, and without TLS. Empty in production. */
  allowPrivate: readonly string[];
  /** How we call ourselves; some servers answer nobody without a name. */
  userAgent: string;
  /** Milliseconds for a whole request; never more than 10,000. */
  timeoutMs?: number;
  /** Servers to which connections are kept at a time; to more than these each request has one of its own. */
  mostKept?: number;
  /** How names become addresses; the operating system's way unless told otherwise. */
  resolve?: Resolve;
}

const undici = onDemand((require) => require("undici") as typeof import("undici"));
const longestMs = 10_000;
const usual = 1_048_576;
const largest = 8 * usual;
const mostKept = 2_000;
const agentOptions = {
  connections: 64,
  pipelining: 1,
  keepAliveTimeout: 10_000,
  keepAliveMaxTimeout: 60_000,
  maxHeaderSize: 16_384,
  allowH2: false,
};

/**
 * The guarded way out. A request costs at most 10 s and 1 MiB (8 MiB for pictures), goes only where `allowPrivate` and the public internet
 * are, takes no compressed answers and follows no redirects. It has connections of its own and leaves the process's
 * global dispatcher alone.
 */
export function createEgress(options: EgressOptions): Egress {
  let opened: Agents | undefined;
  const agents = (): Agents => (opened ??= open(options));
  const request: Send = (asked) => {
    const { kept, passing } = agents();
    return kept.request(asked).catch((error: unknown) => {
      if (error instanceof undici().errors.MaxOriginsReachedError) return passing.request(asked);
      throw error;
    });
  };
  const timeoutMs = Math.min(options.timeoutMs ?? longestMs, longestMs);
  return {
    send: (asked) => send(request, asked, { userAgent: options.userAgent, timeoutMs }),
    close: async () =>
      void (await Promise.all([opened?.kept.destroy(), opened?.passing.destroy()])),
  };
}

/** Connections that are kept, and those for servers beyond as many as may be. */
interface Agents {
  kept: Agent;
  passing: Agent;
}

function open({ allowPrivate, mostKept: maxOrigins = mostKept, resolve }: EgressOptions): Agents {
  const { Agent, buildConnector } = undici();
  const connect = guardedConnector(addressRule(allowPrivate), buildConnector, resolve);
  return {
    kept: new Agent({ ...agentOptions, maxOrigins, connect }),
    passing: new Agent({ ...agentOptions, pipelining: 0, connect }),
  };
}

type Send = (request: Dispatcher.RequestOptions) => Promise<Answer>;

async function send(
  ask: Send,
  request: EgressRequest,
  { userAgent, timeoutMs }: { userAgent: string; timeoutMs: number },
): Promise<EgressResponse> {
  const url = parseHttpUrl(request.url);
  if (!url) throw new EgressFailed("refused-address");
  const ending = new AbortController();
  const timer = setTimeout(
    () => ending.abort(new EgressFailed("timeout")),
    Math.min(request.timeoutMs ?? timeoutMs, timeoutMs),
  );
  const abort = (): void => ending.abort(new EgressFailed("aborted"));
  if (request.signal?.aborted) abort();
  request.signal?.addEventListener("abort", abort, { once: true });
  try {
    const response = await ask({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...lowerCase(request.headers), "user-agent": userAgent, ...always },
      body: request.body ?? null,
      signal: ending.signal,
    });
    return await bounded(response, Math.min(request.mostBytes ?? usual, largest));
  } catch (error) {
    throw failure(error, request.signal);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", abort);
  }
}

const always = { "accept-encoding": "identity" };

type Answer = Awaited<ReturnType<Agent["request"]>>;

async function bounded(
  { statusCode: status, headers: raw, body }: Answer,
  most: number,
): Promise<EgressResponse> {
  const encoding = [raw["content-encoding"] ?? "identity"].flat().join(", ");
  const fault = encoding.trim().toLowerCase() === "identity" ? undefined : "encoded";
  if (fault || Number(raw["content-length"] ?? 0) > most) {
    body.on("error", () => {}).destroy();
    throw new EgressFailed(fault ?? "too-large");
  }
  let headers: Headers | undefined;
  return {
    status,
    get headers() {
      return (headers ??= headersOf(raw)); // most answers to a delivery are not asked for theirs
    },
    body: await read(body, most),
  };
}

function headersOf(raw: Answer["headers"]): Headers {
  const held = new Headers();
  for (const [name, value] of Object.entries(raw))
    for (const one of [value ?? []].flat()) held.append(name, one);
  return held;
}

/** By its events: an answer is mostly one piece, and to iterate over it would cost more than the rest of the request. */
function read(body: Answer["body"], most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) body.destroy(new EgressFailed("too-large"));
      else chunks.push(chunk);
    });
    body.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    body.on("error", reject);
    body.on("close", () => {
      if (!body.readableEnded) reject(new EgressFailed("unreachable"));
    });
  });
}

/** What went wrong, from the outside in: our own reason may lie under what the client or the socket made of it. */
function failure(error: unknown, given: AbortSignal | undefined): EgressFailed {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof EgressFailed) return at;
    if (at instanceof AggregateError) {
      const inner = at.errors.find((one) => one instanceof EgressFailed);
      if (inner instanceof EgressFailed) return inner;
    }
  }
  if (given?.aborted) return new EgressFailed("aborted", error);
  return new EgressFailed("unreachable", error);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
