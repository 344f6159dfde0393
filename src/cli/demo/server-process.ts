import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { DemoInstance } from "./instance.ts";
import manifest from "../../../package.json" with { type: "json" };

/** The process of a region. */
export interface ServerProcess {
  /** Resolves when it answers; rejects with what it said when it ends before, or does not answer in time. */
  ready: Promise<void>;
  /** Asks it to end, and resolves when it has; after ten seconds it is ended. */
  stop: () => Promise<void>;
  /** Resolves with what it last said when it ends, whoever ended it. */
  ended: Promise<string>;
}

/** What Node is told by `npm start`. */
export const startWords: readonly string[] = manifest.scripts.start.split(" ").slice(1);

const root = resolve(import.meta.dirname, "../../..");
const kept = 4000;
const patienceMs = 10_000;
const tries = 300;
const pauseMs = 200;

/** Starts a region's server. */
export function startServer(instance: DemoInstance): ServerProcess {
  const child = spawn(process.execPath, startWords, {
    cwd: root,
    env: { ...others(), ...instance.settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  const answers = async (): Promise<void> => {
    for (let i = 0; i < tries && !isOver(); i += 1) {
      if (await isReady(instance.origin)) return;
      await new Promise((r) => setTimeout(r, pauseMs));
    }
    if (isOver()) await ended;
    throw new Error(`${instance.region.name} did not start:\n${said}`);
  };
  return { ready: answers(), ended, stop };
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
