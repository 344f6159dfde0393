import type { Agent } from "undici";
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
  /** How names become addresses; the operating system's way unless told otherwise. */
  resolve?: Resolve;
}

const undici = onDemand((require) => require("undici") as typeof import("undici"));
const longestMs = 10_000;
const usual = 1_048_576;
const largest = 8 * usual;
const agentOptions = {
  connections: 16,
  pipelining: 1,
  keepAliveTimeout: 10_000,
  keepAliveMaxTimeout: 60_000,
  maxOrigins: 2_000,
  maxHeaderSize: 16_384,
  allowH2: false,
};

/**
 * The guarded way out. A request costs at most 10 s and 1 MiB (8 MiB for pictures), goes only where `allowPrivate` and the public internet
 * are, takes no compressed answers and follows no redirects. It has connections of its own and leaves the process's
 * global dispatcher alone.
 */
export function createEgress(options: EgressOptions): Egress {
  const mayReach = addressRule(options.allowPrivate);
  let opened: Agent | undefined;
  const agent = (): Agent =>
    (opened ??= new (undici().Agent)({
      ...agentOptions,
      connect: guardedConnector(mayReach, undici().buildConnector, options.resolve),
    }));
  const timeoutMs = Math.min(options.timeoutMs ?? longestMs, longestMs);
  return {
    send: (request) => send(agent(), request, { userAgent: options.userAgent, timeoutMs }),
    close: async () => opened?.destroy(),
  };
}

async function send(
  agent: Agent,
  request: EgressRequest,
  { userAgent, timeoutMs }: { userAgent: string; timeoutMs: number },
): Promise<EgressResponse> {
  const url = parseHttpUrl(request.url);
  if (!url) throw new EgressFailed("refused-address");
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new EgressFailed("timeout")),
    Math.min(request.timeoutMs ?? timeoutMs, timeoutMs),
  );
  const signal = request.signal
    ? AbortSignal.any([request.signal, deadline.signal])
    : deadline.signal;
  try {
    const response = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...lowerCase(request.headers), "user-agent": userAgent, ...always },
      body: request.body ?? null,
      signal,
    });
    return await bounded(response, Math.min(request.mostBytes ?? usual, largest));
  } catch (error) {
    throw failure(error, request.signal);
  } finally {
    clearTimeout(timer);
  }
}

const always = { "accept-encoding": "identity" };

type Answer = Awaited<ReturnType<Agent["request"]>>;

async function bounded(
  { statusCode, headers, body }: Answer,
  most: number,
): Promise<EgressResponse> {
  const held = new Headers();
  for (const [name, value] of Object.entries(headers))
    for (const one of [value ?? []].flat()) held.append(name, one);
  const encoding = held.get("content-encoding") ?? "identity";
  const fault = encoding.trim().toLowerCase() === "identity" ? undefined : "encoded";
  if (fault || Number(held.get("content-length") ?? 0) > most) {
    body.on("error", () => {}).destroy();
    throw new EgressFailed(fault ?? "too-large");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new EgressFailed("too-large");
    chunks.push(chunk);
  }
  return { status: statusCode, headers: held, body: Buffer.concat(chunks) };
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
