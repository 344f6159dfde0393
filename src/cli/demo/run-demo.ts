import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { hashPassword } from "../../domain/people/password.ts";
import { crossRegionSteps } from "./cross-region-steps.ts";
import { demoInstance, type DemoInstance } from "./instance.ts";
import { stepMaker } from "./meet.ts";
import { networkSteps } from "./network-steps.ts";
import { freePorts, isFree } from "./ports.ts";
import { prepare } from "./prepare.ts";
import { readRecord, writeRecord, type DemoRecord } from "./record.ts";
import { demoRegions } from "./regions.ts";
import { startServer, type ServerProcess } from "./server-process.ts";
import type { RegionSlug } from "./types.ts";

export interface DemoOptions {
  /** Where the databases lie; everything in it is the demo's. */
  folder: string;
  /** Forgets what was there. */
  fresh: boolean;
  say: (line: string) => void;
  /** Ends the start between two steps. */
  signal: AbortSignal;
}

export interface RunningDemo {
  instances: readonly DemoInstance[];
  password: string;
  /** Rejects when a region ends by itself. */
  failed: Promise<never>;
  /** Ends all regions; their data is kept. */
  stop: () => Promise<void>;
}

/**
 * Makes three allied regions with knowledge when there are none, starts a process for each, and lets their people meet
 * by real federation. Ends what it started when it fails.
 */
export async function runDemo(options: DemoOptions): Promise<RunningDemo> {
  const { folder, say } = options;
  const record = await heldRecord(options);
  const instances = instancesOf(folder, record.ports);
  say("Starting three regions …");
  const servers = instances.map(startServer);
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(servers.map((server) => server.stop()));
  };
  const outlives = async ({ ended }: ServerProcess, at: number): Promise<never> => {
    const said = await ended;
    if (stopping) return new Promise(() => {});
    throw new Error(`${instances[at]?.region.name} ended by itself:\n${said}`);
  };
  try {
    await Promise.all(servers.map(({ ready }) => ready));
    const failed = Promise.race(servers.map(outlives));
    await Promise.race([meet(record, instances, options), failed]);
    return { instances, password: record.password, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function heldRecord({ folder, fresh, say, signal }: DemoOptions): Promise<DemoRecord> {
  const held = readRecord(folder);
  const ports = Object.values(held?.ports ?? {});
  const taken: number[] = [];
  for (const port of ports) if (!(await isFree(port))) taken.push(port);
  if (held && taken.length === ports.length)
    throw new Error(`The demo is running already, on ports ${ports.join(", ")}.`);
  if (!held || fresh) return make(folder, say, signal);
  if (taken.length > 0)
    throw new Error(
      `Something listens on port ${taken[0]}, which the demo's addresses are made for. End it, or start anew with: npm run demo -- --fresh`,
    );
  return held;
}

/** Kept only when every region is whole: a start that was interrupted begins anew. */
async function make(
  folder: string,
  say: DemoOptions["say"],
  signal: AbortSignal,
): Promise<DemoRecord> {
  say("Making three regions with sample knowledge …");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const free = await freePorts(demoRegions.length);
  const ports = Object.fromEntries(demoRegions.map(({ slug }, at) => [slug, free[at]])) as Record<
    RegionSlug,
    number
  >;
  const password = `vis-demo-${randomBytes(5).toString("hex")}`;
  const passwordHash = await hashPassword(password);
  const instances = instancesOf(folder, ports);
  const posts: Record<string, string> = {};
  for (const instance of instances) {
    signal.throwIfAborted();
    const allies = instances.filter((one) => one !== instance).map(({ host }) => host);
    Object.assign(posts, await prepare(instance, { allies, passwordHash, now: new Date() }));
  }
  const record = { password, ports, posts, steps: 0 };
  writeRecord(folder, record);
  return record;
}

/** Goes on with the steps across regions where the last start ended. */
async function meet(
  record: DemoRecord,
  instances: readonly DemoInstance[],
  { folder, say, signal }: DemoOptions,
): Promise<void> {
  const left = [...crossRegionSteps, ...networkSteps].slice(record.steps);
  if (left.length === 0) return;
  say(
    `People of the three regions follow, answer and thank each other, and found networks (${left.length} steps) …`,
  );
  const origins = Object.fromEntries(
    instances.map(({ region, origin }) => [region.slug, origin]),
  ) as Record<RegionSlug, string>;
  const make = stepMaker({ origins, password: record.password, posts: record.posts });
  for (const step of left) {
    signal.throwIfAborted();
    await make(step);
    record.steps += 1;
    writeRecord(folder, record);
  }
}

function instancesOf(folder: string, ports: Record<RegionSlug, number>): DemoInstance[] {
  return demoRegions.map((region) => demoInstance(folder, region, ports[region.slug]));
}
