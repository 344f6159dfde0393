import { buildConnector, Pool } from "undici";

/** A request of the driver; `path` starts with a slash. */
export interface Asked {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answered {
  status: number;
  /** Wall time in ms, from when it was due. */
  ms: number;
  bytes: number;
}

/** Keeps connections to one server; `close` at the end. */
export function client(origin: string, connections = 16): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    bodyTimeout: 60_000,
    headersTimeout: 60_000,
  });
}

/** As `client`, each connection from a loopback address of its own: many senders as a server sees them. */
export function crowd(origin: string, connections = 64): Pool {
  const connect = buildConnector({});
  let made = 0;
  return new Pool(origin, {
    connections,
    pipelining: 1,
    bodyTimeout: 60_000,
    headersTimeout: 60_000,
    connect(options, callback) {
      const at = made++;
      connect({ ...options, localAddress: `127.9.${1 + (at >> 7)}.${1 + (at & 127)}` }, callback);
    },
  });
}

/** One request; the body is read and let go. */
export async function ask(pool: Pool, asked: Asked, due = performance.now()): Promise<Answered> {
  const { method = "GET", path, headers = {}, body = null } = asked;
  const { statusCode, body: answer } = await pool.request({ method, path, headers, body });
  const bytes = (await answer.arrayBuffer()).byteLength;
  return { status: statusCode, ms: performance.now() - due, bytes };
}

/** Asks all of `requests` with at most `flight` under way; the answers in their order. */
export async function closedLoop(
  pool: Pool,
  requests: readonly Asked[],
  flight: number,
): Promise<Answered[]> {
  const answers: Answered[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++)
      answers[at] = await ask(pool, requests[at]!);
  };
  await Promise.all(Array.from({ length: flight }, one));
  return answers;
}

/**
 * Asks `perSecond` requests a second, each when it is due, whatever the server does; a latency counts from when its
 * request was due, so a server that stalls cannot hide it.
 */
export async function openLoop(
  pool: Pool,
  requests: readonly Asked[],
  perSecond: number,
): Promise<Answered[]> {
  const began = performance.now();
  const under: Promise<Answered>[] = [];
  for (const [at, asked] of requests.entries()) {
    const due = began + (at * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((go) => setTimeout(go, wait));
    under.push(ask(pool, asked, due));
  }
  return Promise.all(under);
}

/** Throws unless every answer has the status. */
export function assertAll(answers: readonly Answered[], status: number): void {
  const other = answers.find((answer) => answer.status !== status);
  if (other) throw new Error(`an answer was ${other.status}, not ${status}`);
}
