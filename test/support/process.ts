import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { isFree } from "../../src/cli/demo/ports.ts";
import { startWords } from "../../src/cli/demo/server-process.ts";
import { run } from "../../src/cli/run.ts";

const root = resolve(import.meta.dirname, "../..");

/** Starts a program of ours, as in `spawnOurs(["src/cli/demo.ts"], {})`, on the Node that comes with the packages, as npm does. */
export function spawnOurs(words: readonly string[], options: SpawnOptions): ChildProcess {
  return spawnNode(["--import", "./src/jsx.js", ...words], options);
}

function spawnNode(words: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn(join(root, "node_modules/.bin/node"), words, { cwd: root, ...options });
}

/** A real Vis process on a loopback port of its own. */
export interface Instance {
  origin: string;
  host: string;
  folder: string;
  environment: NodeJS.ProcessEnv;
  /** Of the process that runs now or ran last. */
  pid: () => number | undefined;
  /** Everything it has printed. */
  output: () => string;
  start: () => Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** SIGKILL. */
  kill: () => Promise<void>;
  /** What `vis …` says about the same place; said within this process, which costs a tenth of another. */
  vis: (words: string[], input?: string) => Promise<Said>;
  /** The same in a process of its own. */
  visProcess: (words: string[], input?: string) => Promise<Said>;
  remove: () => Promise<void>;
}

export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** Where nobody's outgoing connection gets its port, which the kernel takes from 32,768 on: every eighth is one process's. */
const ports = { first: 10_100, each: 2_700, apart: 8 };
const own = ports.first + (Number(process.env["VITEST_POOL_ID"] ?? 0) % ports.apart);
let place = randomInt(ports.each);

/**
 * A port of 127.0.0.1 that nothing listens on, and that stays free until it is used. Of the tests, no other process is
 * given it, and this one not again: an instance that is down for a moment does not lose its own.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    place = (place + 1) % ports.each;
    const port = own + place * ports.apart;
    if (await isFree(port)) return port;
  }
  throw new Error("no port is free");
}

/** Prepares an instance; `start` runs it. Loopback peers are allowed, nothing else is reachable. */
export async function instance(settings: NodeJS.ProcessEnv = {}): Promise<Instance> {
  const folder = mkdtempSync(join(tmpdir(), "vis-instance-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    VIS_ORIGIN: origin,
    VIS_PORT: String(port),
    VIS_BIND: "127.0.0.1",
    VIS_DATABASE_URL: `file:${join(folder, "vis.sqlite")}`,
    VIS_DATA_DIR: folder,
    VIS_ALLOW_PRIVATE: "127.0.0.0/8",
    VIS_LOG: "warning",
    ...settings,
  };
  let child: ChildProcess | undefined;
  let removed = false;
  let printed = "";

  const self: Instance = {
    origin,
    host: new URL(origin).host,
    folder,
    environment,
    pid: () => child?.pid,
    output: () => printed,
    async start() {
      if (removed) throw new Error("the test is over");
      child = spawnNode(startWords, {
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout?.on("data", (chunk) => (printed += String(chunk)));
      child.stderr?.on("data", (chunk) => (printed += String(chunk)));
      await answersAt(`${origin}/readyz`, child, () => printed);
    },
    async stop() {
      if (!child || child.exitCode !== null) return child?.exitCode ?? null;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = (await ended) as [number | null];
      return code;
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    async vis(words, input = "") {
      let out = "";
      let err = "";
      const code = await run(words, {
        say: (line) => void (out += `${line}\n`),
        note: (line) => void (err += `${line}\n`),
        input: async () => input,
        environment,
      });
      await turn(); // other connections are heard once a turn of the event loop
      return { code, out, err };
    },
    async visProcess(words, input) {
      const cli = spawnOurs(["src/cli/vis.ts", ...words], {
        env: environment,
        stdio: ["pipe", "pipe", "pipe"],
      });
      let out = "";
      let err = "";
      cli.stdout?.on("data", (chunk) => (out += String(chunk)));
      cli.stderr?.on("data", (chunk) => (err += String(chunk)));
      cli.stdin?.end(input ?? "");
      const [code] = (await once(cli, "close")) as [number | null];
      return { code, out, err };
    },
    async remove() {
      removed = true;
      await self.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return self;
}

async function answersAt(url: string, child: ChildProcess, printed: () => string): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (child.exitCode !== null)
      throw new Error(`The instance ended (${child.exitCode}):\n${printed()}`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`The instance did not become ready:\n${printed()}`);
}

/**
 * Polls until `check` gives something true; fails with what it last gave. Bounded, by what only a program that stands still
 * meets, and never asserts how long it took.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  what = "it",
  tries = 900,
): Promise<NonNullable<T>> {
  let last: unknown;
  for (let i = 0; i < tries; i++) {
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(
    `${what} did not come about; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}
