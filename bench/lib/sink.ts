import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { answering } from "./process.ts";

/*
 * Servers that take deliveries, many in one process, each on an address of its own (127.x.y.z). They read HTTP/1.1 only as
 * far as a POST with `Content-Length` needs it, so that they cost the machine little. What each does is told:
 *
 * `{ open: N }` opens servers until there are N and answers their origins · `{ listen: ["127.0.0.9:80", …] }` opens one at each · `{ behave: [["taken", 300], …] }` · `{ rtt: ms }`
 * delays every answer · `{ counts: true }` answers what came, `{ sums: true }` only how much · `{ wait: N, ms }` answers once N came in all, or after that
 * time · `{ clear: true }`.
 */
type Behaviour = "taken" | "blackhole" | "error" | "gone" | "slow";

/** What came, to all servers together. */
export interface Counts {
  taken: number;
  /** Requests of any outcome. */
  asked: number;
  unsigned: number;
  connections: number;
  /** Most requests under way at one server. */
  most: number;
  /** Letters in the order they came, by object; kept when asked for by `order`. */
  order: string[];
  /** ms on the machine's clock at which each was taken. */
  at: number[];
}

const statuses: Record<Exclude<Behaviour, "blackhole">, string> = {
  taken: "202 Accepted",
  error: "500 Internal Server Error",
  gone: "410 Gone",
  slow: "202 Accepted",
};
const slowMs = 2000;

const hosts: { origin: string; behaviour: Behaviour; server: Server; underWay: number }[] = [];
let [rtt, keepOrder] = [0, false];
let counts = none();
let waiting: (() => void)[] = [];

function none(): Counts {
  return { taken: 0, asked: 0, unsigned: 0, connections: 0, most: 0, order: [], at: [] };
}

async function open(count: number): Promise<string[]> {
  while (hosts.length < count) {
    const n = hosts.length;
    await openAt(`127.${1 + (n >> 14)}.${(n >> 7) & 127}.${1 + (n & 127)}`, 0);
  }
  return hosts.slice(0, count).map(({ origin }) => origin);
}

async function openAt(address: string, port: number): Promise<void> {
  const host = {
    origin: "",
    behaviour: "taken" as Behaviour,
    server: createServer(),
    underWay: 0,
  };
  host.server.on("connection", (socket) => serve(host, socket));
  const listens = once(host.server, "listening");
  host.server.listen(port, address);
  await listens;
  host.origin = `http://${address}:${(host.server.address() as AddressInfo).port}`;
  hosts.push(host);
}

function serve(host: (typeof hosts)[number], socket: Socket): void {
  let held: Buffer = Buffer.alloc(0);
  counts.connections += 1;
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const head = held.indexOf("\r\n\r\n");
      if (head < 0) return;
      const text = held.toString("latin1", 0, head).toLowerCase();
      const length = Number(/content-length: *(\d+)/.exec(text)?.[1] ?? 0);
      if (held.length < head + 4 + length) return;
      const body = held.subarray(head + 4, head + 4 + length);
      held = held.subarray(head + 4 + length);
      take(host, socket, text, body);
    }
  });
}

function take(host: (typeof hosts)[number], socket: Socket, head: string, body: Buffer): void {
  counts.asked += 1;
  host.underWay += 1;
  counts.most = Math.max(counts.most, host.underWay);
  if (!head.includes("\r\nsignature: ") && !head.includes("\r\nsignature-input: "))
    counts.unsigned += 1;
  if (host.behaviour === "blackhole") return void socket.once("close", () => (host.underWay -= 1));
  const { behaviour } = host;
  const answer = (): void => {
    host.underWay -= 1;
    if (behaviour === "taken" || behaviour === "slow") note(body);
    socket.write(`HTTP/1.1 ${statuses[behaviour]}\r\ncontent-length: 0\r\n\r\n`);
  };
  const delay = behaviour === "slow" ? slowMs : rtt;
  if (delay === 0) answer();
  else setTimeout(answer, delay);
}

function note(body: Buffer): void {
  counts.taken += 1;
  counts.at.push(performance.timeOrigin + performance.now());
  if (keepOrder) counts.order.push(String((JSON.parse(String(body)) as { id: string }).id));
  if (waiting.length > 0) for (const look of waiting) look();
}

function arrived(count: number, ms: number): Promise<Counts> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      waiting = waiting.filter((each) => each !== look);
      resolve(counts);
    };
    const look = (): void => void (counts.taken >= count && end());
    const timer = setTimeout(end, ms);
    waiting.push(look);
    look();
  });
}

interface Question {
  open?: number;
  listen?: string[];
  behave?: [Behaviour, number][];
  rtt?: number;
  order?: boolean;
  wait?: number;
  ms?: number;
  clear?: true;
  counts?: true;
  sums?: true;
}

answering("sink", async (asked: Question) => {
  if (asked.clear) counts = none();
  if (asked.rtt !== undefined) rtt = asked.rtt;
  if (asked.order !== undefined) keepOrder = asked.order;
  if (asked.behave) {
    let at = 0;
    for (const host of hosts) host.behaviour = "taken";
    for (const [behaviour, many] of asked.behave)
      for (const host of hosts.slice(at, (at += many))) host.behaviour = behaviour;
  }
  if (asked.open !== undefined) return open(asked.open);
  for (const host of asked.listen ?? []) {
    const { hostname, port } = new URL(`http://${host}`);
    await openAt(hostname, Number(port));
  }
  if (asked.sums) return { ...counts, order: [], at: [] };
  if (asked.wait !== undefined) return arrived(asked.wait, asked.ms ?? 60_000);
  return counts;
});
