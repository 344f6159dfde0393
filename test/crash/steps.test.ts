import { once } from "node:events";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AppPost } from "../../src/domain/knowledge/app-post.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { schedulePost } from "../../src/domain/knowledge/scheduled.ts";
import { vote } from "../../src/domain/knowledge/vote.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { ensureInstanceActor } from "../../src/domain/people/own-actors.ts";
import type { Engine } from "../../src/storage/reader.ts";
import { person, testKeys } from "../support/cast.ts";
import { freshDatabase, onEachEngine, storeAt, type TestStore } from "../support/engines.ts";
import { receiver, resident } from "../federation/outbox/support.ts";
import { spawnOurs } from "../support/process.ts";
import { shuffled } from "./crowd.ts";
import { dayOfWork } from "./day-of-work.ts";
import { expectSound } from "./sound.ts";
import { watchSteps } from "./steps-of.ts";

vi.setConfig({ testTimeout: 180_000 });

const child = join(import.meta.dirname, "steps-child.ts");
const kills = 2;
const cuts = 6;

/** Longer than every lease, so that what a killed process had begun is taken up by the next. */
const apartMs = 200_000;

interface Scene {
  store: TestStore;
  /** Works until all is done; how many steps there were. */
  work: () => Promise<number>;
  /** A process works until it is killed before a step; whether it was. */
  kill: (step: number) => Promise<boolean>;
  /** The same within this process: from that step on none of its statements reaches the database; whether any would have. */
  cut: (step: number) => Promise<boolean>;
  /** Works from where that left it until all is done, later than every lease. */
  goOn: () => Promise<void>;
  /** What there is in the end, ids and times aside. */
  outcome: () => Promise<unknown>;
  close: () => Promise<void>;
}

async function scene(engine: Engine): Promise<Scene> {
  const database = await freshDatabase(engine);
  const store = storeAt(database.url);
  await store.transact((tx) => ensureInstanceActor(tx, testKeys()));
  const anna = await person(store, "laege-m1");
  await person(store, "sygeplejerske-m2");
  const uri = `https://nord.example/actors/${anna}`;
  const aliases = { also_known_as: JSON.stringify([uri]) };
  await store.handles.write
    .updateTable("actor")
    .set(aliases)
    .where("handle", "=", "sygeplejerske-m2")
    .execute();
  const elsewhere = await receiver();
  await resident(store, elsewhere, "kollega");
  await writeForNow(database.url, anna);
  const colleague = `${elsewhere.origin}/users/kollega`;
  return {
    store,
    goOn: () => dayOfWork(database.url, apartMs, colleague),
    async work() {
      let steps = 0;
      const end = watchSteps((step) => void (steps = step));
      await dayOfWork(database.url, 0, colleague).finally(end);
      return steps;
    },
    async kill(step) {
      const process_ = spawnOurs([child, database.url, String(step), colleague], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      const [code, signal] = (await once(process_, "close")) as [number | null, string | null];
      if (signal !== "SIGKILL") expect(code).toBe(0);
      return signal === "SIGKILL";
    },
    async cut(step) {
      let wasCut = false;
      const end = watchSteps((now) => {
        if (now < step) return;
        wasCut = true;
        throw new Error("cut off");
      });
      await dayOfWork(database.url, 0, colleague)
        .catch((error: unknown) => {
          if (!wasCut) throw error;
        })
        .finally(end);
      return wasCut;
    },
    async outcome() {
      const sent = new Map(elsewhere.log.map(({ activity }) => [activity["id"], activity["type"]]));
      return { rows: await rows(store), sent: [...sent.values()].map(String).toSorted() };
    },
    async close() {
      await store.close();
      await database.remove();
    },
  };
}

/** What was written a while ago and is due now: a post for later, and a poll that closes, with a vote in it. */
async function writeForNow(url: string, anna: number): Promise<void> {
  const ago = Date.now() - 20 * 60_000;
  const before = storeAt(url, { now: () => new Date(ago) });
  const bo = await person(before, "bioanalytiker-m3");
  const post: AppPost = {
    text: "#efterlyser Hvem var vågen?\n#nattevagt",
    format: "plain",
    warning: "",
    sensitive: false,
    language: "da",
    attachmentIds: [],
    mentions: [],
  };
  const at = new Date(ago + 6 * 60_000).toISOString();
  await before.transact((tx) => schedulePost(tx, anna, post, at));
  const poll = { options: ["Ja", "Nej"], multiple: false, hideTotals: false, seconds: 300 };
  const { id } = await before.transact((tx) => publish(tx, anna, note({ poll })));
  await before.transact((tx) => vote(tx, bo, id, [0]));
  await before.close();
}

async function rows({ handles, engine }: TestStore): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of [
    "post thanks boost follow entry notification tombstone mention post_topic",
    "poll poll_vote scheduled_post submission",
    "revision topic inbound outbound delivery job receipt actor subscription post_search",
  ].flatMap((names) => names.split(" "))) {
    const counted = sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`;
    found[table] = Number((await counted.execute(handles.read)).rows[0]?.n);
  }
  expect([engine, found["delivery"], found["job"]]).toEqual([engine, 0, 0]);
  return found;
}

onEachEngine("R3: struck down before any step", (engine) => {
  test("the next process ends the work as if nothing had happened", async () => {
    const undisturbed = await scene(engine);
    const all = await undisturbed.work();
    const wanted = await undisturbed.outcome();
    await expectSound(undisturbed.store);
    await undisturbed.close();
    expect(all).toBeGreaterThan(50);

    // Another run tries others: each is one of its eighth of the work.
    const steps = shuffled(
      Array.from({ length: kills + cuts }, (_, n) =>
        Math.ceil(((n + Math.random()) * all) / (kills + cuts)),
      ),
      Math.random,
    );
    let struckDown = 0;
    const strike = async (step: number, way: "kill" | "cut") => {
      const struck = await scene(engine);
      onTestFinished(() => struck.store.close());
      if (await struck[way](step)) struckDown += 1;
      await struck.goOn();
      expect(await struck.outcome(), `${way} before step ${step} of ${all}`).toEqual(wanted);
      await expectSound(struck.store);
      await struck.close();
    };
    // Cuts see every statement of this process: one at a time, and nothing beside them.
    for (const step of steps.slice(0, cuts)) await strike(step, "cut");
    await Promise.all(steps.slice(cuts).map((step) => strike(step, "kill")));
    expect(struckDown).toBeGreaterThanOrEqual(kills + cuts - 1);
  });
});
