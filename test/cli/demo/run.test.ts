import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  crossRegionSteps,
  type CrossRegionStep,
} from "../../../src/cli/demo/cross-region-steps.ts";
import { demoInstance, type DemoInstance } from "../../../src/cli/demo/instance.ts";
import {
  networkPost,
  networkSteps,
  type NetworkStep,
} from "../../../src/cli/demo/network-steps.ts";
import { demoNetworks } from "../../../src/cli/demo/networks.ts";
import { isFree } from "../../../src/cli/demo/ports.ts";
import { demoPost, localPart, regionOf } from "../../../src/cli/demo/posts.ts";
import { readRecord, type DemoRecord } from "../../../src/cli/demo/record.ts";
import { demoRegions } from "../../../src/cli/demo/regions.ts";
import type { DemoHandle, RegionSlug } from "../../../src/cli/demo/types.ts";
import { openHandles } from "../../../src/storage/engine.ts";
import { eventually, spawnOurs } from "../../support/process.ts";

const folder = mkdtempSync(join(tmpdir(), "vis-demo-run-"));
let child: ChildProcess | undefined;

afterAll(async () => {
  await end("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the demo as `npm run demo` does, and returns what it said until all was there. */
async function start(): Promise<string> {
  const demo = spawnOurs(["src/cli/demo.ts", "--folder", folder], {
    env: {
      PATH: process.env["PATH"],
      VIS_BIND: "192.0.2.1", // meant for an instance of one's own
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = demo;
  let said = "";
  const heard = new Promise<void>((done) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Ctrl-C ends all.")) done();
    };
    demo.stdout?.on("data", hear);
    demo.stderr?.on("data", hear);
  });
  const ended = once(demo, "exit").then(() => {
    throw new Error(`The demo ended by itself:\n${said}`);
  });
  await Promise.race([heard, ended]);
  ended.catch(() => {});
  return said;
}

async function end(signal: NodeJS.Signals): Promise<number | null | undefined> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
}

/** What a region's database holds of what its people did with others, by handle and address. */
async function held({ databaseUrl }: DemoInstance): Promise<string[]> {
  const handles = openHandles(databaseUrl);
  const db = handles.read;
  try {
    const actors = await db.selectFrom("actor").select(["id", "handle", "host"]).execute();
    const posts = await db.selectFrom("post").select(["id", "uri"]).execute();
    const who = new Map(actors.map(({ id, handle, host }) => [id, `${handle}@${host}`]));
    const what = new Map(posts.map(({ id, uri }) => [id, uri]));
    const follows = await db
      .selectFrom("follow")
      .selectAll()
      .where("state", "in", ["accepted", "requested"])
      .execute();
    const answers = await db.selectFrom("answer").selectAll().execute();
    const told = async (table: "thanks" | "boost") =>
      (await db.selectFrom(table).selectAll().execute()).map(
        ({ actor_id, post_id }) => `${table} ${who.get(actor_id)} ${what.get(post_id)}`,
      );
    return [
      ...posts.map(({ uri }) => `post ${uri}`),
      ...follows.map(
        (one) =>
          `${one.state === "accepted" ? "follow" : "requested"} ${who.get(one.follower_id)} ${who.get(one.followee_id)}`,
      ),
      ...answers.map(({ reply_id }) => `accepted ${what.get(reply_id)}`),
      ...(await told("thanks")),
      ...(await told("boost")),
    ].toSorted();
  } finally {
    await handles.close();
  }
}

/** What a step leaves behind, and the regions that hold it. */
function leaves(step: CrossRegionStep, { ports, posts }: DemoRecord): [string, RegionSlug[]] {
  const at = (one: DemoHandle) => `${localPart(one)}@127.0.0.1:${ports[regionOf(one)]}`;
  const here = regionOf(step.who);
  if (step.what === "follow")
    return [`follow ${at(step.who)} ${at(step.whom)}`, [here, regionOf(step.whom)]];
  const post = demoPost(step.post);
  const uri = posts[step.post];
  if (step.what === "accept") return [`accepted ${uri}`, [here]];
  if (step.what === "answer")
    return [`post ${uri}`, [here, regionOf(demoPost(post.replyTo!).author)]];
  const table = step.what === "thank" ? "thanks" : "boost";
  return [`${table} ${at(step.who)} ${uri}`, [here, regionOf(post.author)]];
}

/** What a step about a network leaves behind, and the regions that hold it: of what is said all that have members. */
function leavesInNetwork(step: NetworkStep, record: DemoRecord): [string, RegionSlug[]] {
  const { owner, members } = demoNetworks.find(({ handle }) => handle === step.network)!;
  const home = regionOf(owner);
  const at = (name: string, region: RegionSlug) => `${name}@127.0.0.1:${record.ports[region]}`;
  const belongs = (who: DemoHandle): [string, RegionSlug[]] => [
    `follow ${at(localPart(who), regionOf(who))} ${at(step.network, home)}`,
    [home, regionOf(who)],
  ];
  switch (step.what) {
    case "say":
    case "pin":
      expect(networkPost(step.post).network).toBe(step.network);
      return [`post ${record.posts[step.post]}`, [home, ...members.map(regionOf)]];
    case "ask":
      return [belongs(step.who)[0].replace("follow", "requested"), [home, regionOf(step.who)]];
    case "invite":
    case "promote":
      return belongs(step.whom);
    default:
      return belongs(step.who);
  }
}

async function listening(record: DemoRecord): Promise<number[]> {
  const taken: number[] = [];
  for (const port of Object.values(record.ports)) if (!(await isFree(port))) taken.push(port);
  return taken;
}

test("three regions meet, everything is kept for the next start, and SIGTERM ends all", async () => {
  const first = await start();
  const record = readRecord(folder)!;
  expect(crossRegionSteps).toHaveLength(82);
  expect(networkSteps).toHaveLength(24);
  expect(record.steps).toBe(106);
  expect(first).toContain("106 steps");
  expect(first).toContain(`password  ${record.password}`);
  expect(await listening(record)).toHaveLength(3);
  const instances = demoRegions.map((one) => demoInstance(folder, one, record.ports[one.slug]));
  for (const { origin, region } of instances) {
    expect(first).toContain(`${region.name}  ${origin}`);
    expect(await (await fetch(origin)).text()).toContain(region.name);
  }
  const states = new Map<RegionSlug, string[]>();
  await eventually(async () => {
    for (const one of instances) states.set(one.region.slug, await held(one));
    const missing = [...crossRegionSteps, ...networkSteps].flatMap((step) => {
      const [what, where] =
        "network" in step ? leavesInNetwork(step, record) : leaves(step, record);
      return where.flatMap((one) => (states.get(one)!.includes(what) ? [] : [`${one}: ${what}`]));
    });
    expect(missing).toEqual([]);
    return true;
  }, "what the steps leave behind");
  expect(await end("SIGTERM")).toBe(0);
  expect(await listening(record)).toEqual([]);

  const second = await start();
  expect(second).not.toContain("Making");
  expect(second).not.toContain("steps");
  expect(second).toContain(`password  ${record.password}`);
  expect(readRecord(folder)).toEqual(record);
  for (const one of instances)
    expect(await held(one)).toEqual(expect.arrayContaining(states.get(one.region.slug)!));
  expect(await end("SIGTERM")).toBe(0);
  expect(await listening(record)).toEqual([]);
}, 120_000);
