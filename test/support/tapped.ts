import { closeSync, fstatSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A request as its bytes left a process. */
export interface Sent {
  /** The host and port it was sent to. */
  to: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What a process says to others, all of it. */
export interface Tap {
  /** What a process is started with, to be heard. */
  environment: NodeJS.ProcessEnv;
  /** Where it has opened a connection to, or said anything, since the mark. */
  reached: () => Set<string>;
  /** What it has asked for and delivered since the mark, in the order of its bytes. */
  sent: () => Sent[];
  /** From here on. To be called when nothing is half said. */
  mark: () => void;
}

/** A clock that processes share, which can be put forward. */
export interface SharedClock {
  file: string;
  /** Resolves nothing: a process lives by it as soon as it hears. */
  forward: (seconds: number, pids: readonly (number | undefined)[]) => void;
}

/** The clock of processes started with it, beginning at the right time. */
export function sharedClock(folder: string): SharedClock {
  const file = join(folder, "clock");
  let aheadMs = 0;
  writeFileSync(file, "0");
  return {
    file,
    forward(seconds, pids) {
      aheadMs += seconds * 1000;
      writeFileSync(file, String(aheadMs));
      for (const pid of pids) if (pid !== undefined) process.kill(pid, "SIGUSR2");
    },
  };
}

/** Listens to a process that is started with this environment, as often as it is. */
export function tapped(folder: string, name: string, clock: SharedClock): Tap {
  const record = join(folder, `${name}.sent`);
  writeFileSync(record, "");
  const to = new Map<string, string>();
  let marked = 0;

  /** What each socket has said since the mark; also those that were opened and have said nothing. */
  function said(): { to: string; bytes: Buffer }[] {
    const since = new Map<string, Buffer[]>();
    for (const line of readFrom(record, marked).toString("utf8").split("\n")) {
      if (line === "") continue;
      const one = JSON.parse(line) as { socket: string; to?: string; said?: string };
      if (one.to !== undefined) to.set(one.socket, one.to);
      const chunks = since.get(one.socket) ?? [];
      since.set(one.socket, chunks);
      if (one.said !== undefined) chunks.push(Buffer.from(one.said, "base64"));
    }
    return Array.from(since, ([socket, chunks]) => ({
      to: to.get(socket)!,
      bytes: Buffer.concat(chunks),
    }));
  }

  return {
    environment: {
      NODE_OPTIONS: `--import=${resolve(import.meta.dirname, "tap.ts")}`,
      TAP_RECORD: record,
      TAP_CLOCK: clock.file,
    },
    reached: () => new Set(said().map(({ to }) => to)),
    sent: () =>
      said()
        .filter(({ to }) => !to.startsWith("/"))
        .flatMap(({ to, bytes }) => requestsIn(bytes).map((one) => ({ to, ...one }))),
    mark() {
      said(); // who is at the end of what stays open
      marked = statSync(record).size;
    },
  };
}

function readFrom(file: string, start: number): Buffer {
  const opened = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(Math.max(fstatSync(opened).size - start, 0));
    readSync(opened, bytes, 0, bytes.length, start);
    return bytes;
  } finally {
    closeSync(opened);
  }
}

/** The requests that were said on a connection; throws when it is not HTTP with lengths, as ours always is. */
function requestsIn(bytes: Buffer): Omit<Sent, "to">[] {
  const requests: Omit<Sent, "to">[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) return requests; // being said
    const [first = "", ...lines] = bytes.toString("latin1", at, end).split("\r\n");
    const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(first) ?? [];
    if (method === undefined || path === undefined) throw new Error(`not a request: ${first}`);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(":")).toLowerCase(),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
    );
    if (headers["transfer-encoding"] !== undefined) throw new Error(`no length: ${first}`);
    at = end + 4 + Number(headers["content-length"] ?? 0);
    requests.push({ method, path, headers, body: bytes.toString("utf8", end + 4, at) });
  }
  return requests;
}
