import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { DemoInstance } from "./instance.ts";

/** A running region. */
export interface ServerProcess {
  /** Asks it to end, and resolves when it has; after ten seconds it is ended. */
  stop: () => Promise<void>;
  /** Resolves with what it last said when it ends, whoever ended it. */
  ended: Promise<string>;
}

const root = resolve(import.meta.dirname, "../../..");
const kept = 4000;
const patienceMs = 10_000;
const tries = 300;
const pauseMs = 200;

/** Starts a region's server and waits until it is ready. Throws what it said when it is not. */
export async function startServer(instance: DemoInstance): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--import", "./src/jsx.ts", "src/main.ts"],
    { cwd: root, env: { ...others(), ...instance.settings }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  const hear = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-kept));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = once(child, "close").then(
    () => said,
    (error: unknown) => `${said}${String(error)}`,
  );
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    if (!isOver()) child.kill("SIGTERM");
    const impatient = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await ended;
    clearTimeout(impatient);
  };
  for (let i = 0; i < tries && !isOver(); i += 1) {
    if (await isReady(instance.origin)) return { stop, ended };
    await new Promise((r) => setTimeout(r, pauseMs));
  }
  await stop();
  throw new Error(`${instance.region.name} did not start:\n${said}`);
}

async function isReady(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.ok ?? false;
}

/** The environment without settings meant for an instance of one's own. */
function others(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("VIS_")),
  );
}
