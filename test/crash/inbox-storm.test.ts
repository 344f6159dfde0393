import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { onEachEngine, type TestStore } from "../support/engines.ts";
import { eventually } from "../support/process.ts";
import {
  answerTo,
  seeded,
  shuffled,
  someAtATime,
  startCrowd,
  type Activity,
  type Crowd,
} from "./crowd.ts";
import { atRest, hurry, letTimePass, practice } from "./practice.ts";
import { expectSound } from "./sound.ts";

vi.setConfig({ testTimeout: 180_000 });

const people = 24;
const postsHere = 4;
const answers = 90;
const takenBack = 6;
const strokes = 4;

/** Everybody follows the practitioner, thanks for each post, boosts one; many answer, and some take a thanks back. */
function storm(crowd: Crowd, author: string, posts: readonly string[]): Activity[] {
  const of = (n: number): string => crowd.people[n % people]!;
  const likes = crowd.people.flatMap((by) => posts.map((post) => crowd.says(by, "Like", post)));
  return [
    ...crowd.people.map((by) => crowd.says(by, "Follow", author)),
    ...likes,
    ...crowd.people.map((by, n) =>
      crowd.says(by, "Announce", posts[n % postsHere], {
        to: ["https://www.w3.org/ns/activitystreams#Public"],
      }),
    ),
    ...Array.from({ length: answers }, (_, n) =>
      crowd.says(of(n), "Create", answerTo(posts[n % postsHere]!, of(n), String(n))),
    ),
    ...likes
      .filter((like) => like["object"] === posts[0])
      .slice(0, takenBack)
      .map((like) => {
        const { "@context": _, ...inner } = like;
        return crowd.says(like.actor, "Undo", inner);
      }),
  ];
}

/** Cuts every connection of the process to its PostgreSQL. */
async function cutConnections(store: TestStore): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(store.handles.read);
}

/** Lets the storm go on, and strikes again and again while it does. */
async function weather(
  send: () => Promise<void>,
  {
    taken,
    all,
    random,
    strike,
  }: {
    taken: () => number;
    all: number;
    random: () => number;
    strike: (n: number) => Promise<void>;
  },
): Promise<void> {
  let struck = 0;
  const sending = send();
  const striking = (async () => {
    for (; struck < strokes; struck++) {
      const goal = Math.floor(((struck + random()) * all * 0.9) / strokes);
      await eventually(() => taken() >= goal, `delivery ${goal}`, 1200);
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      await strike(struck);
    }
  })();
  await Promise.all([sending, striking]);
  expect(struck).toBe(strokes);
}

onEachEngine("R1: struck down in an inbox storm", (engine) => {
  test("what was answered 202 is there once, with every effect", async () => {
    const seed = Date.now() % 1_000_000;
    const random = seeded(seed);
    const { process, author, posts, store } = await practice(engine, postsHere);
    const crowd = await startCrowd(people);
    onTestFinished(() => crowd.close());
    const all = shuffled(storm(crowd, author, posts), random);
    expect(all).toHaveLength(240);
    const taken = new Set<string>();
    const send = () =>
      someAtATime(all, 12, async (activity) => {
        await crowd.deliver(`${process.origin}/inbox`, activity);
        taken.add(activity.id);
      });
    await weather(send, {
      taken: () => taken.size,
      all: all.length,
      random,
      async strike(n) {
        if (engine === "postgres") await cutConnections(store);
        if (engine === "postgres" && n % 2 === 0) return;
        await process.kill();
        await process.start();
      },
    });
    // What a process has that is gone, or whose claim was cut off; on SQLite a start frees it.
    if (engine === "postgres") {
      expect(await process.stop()).toBe(0);
      await letTimePass(store);
      await process.start();
    }
    let looks = 0;
    await eventually(async () => {
      if (looks++ % 40 === 0) await hurry(store);
      return atRest(store);
    }, `rest (seed ${seed})`);
    expect(await process.stop()).toBe(0);
    expect(process.output()).not.toMatch(/fatal|unhandled/i);
    await expectAllThere(store, all, posts);
    await expectSound(store);

    const accepts = new Set(crowd.received().map((one) => one.id));
    expect(crowd.received().every((one) => one["type"] === "Accept")).toBe(true);
    expect(accepts.size).toBe(people);
  });
});

async function expectAllThere(
  store: TestStore,
  all: readonly Activity[],
  posts: readonly string[],
): Promise<void> {
  const { db } = store.reader;
  const kept = await db.selectFrom("inbound").select(["activity_uri", "state", "reason"]).execute();
  expect(kept.map((row) => row.activity_uri).toSorted()).toEqual(
    all.map(({ id }) => id).toSorted(),
  );
  const without = kept.filter((row) => row.state !== "done");
  expect(without.filter(({ reason }) => !["not-held", "withdrawn"].includes(reason ?? ""))).toEqual(
    [],
  );
  expect(without.length).toBeLessThanOrEqual(2 * takenBack);

  const number = async (table: "follow" | "thanks" | "boost") =>
    (await db.selectFrom(table).select("id").execute()).length;
  expect(await number("follow")).toBe(people);
  expect(await number("thanks")).toBe(people * postsHere - takenBack);
  expect(await number("boost")).toBe(people);
  const written = await db
    .selectFrom("post")
    .select(["uri", "reply_to_uri"])
    .where("local", "=", 0)
    .execute();
  expect(written.map((row) => row.uri).toSorted()).toEqual(
    all.flatMap(({ object }) => noteIn(object)).toSorted(),
  );
  expect(new Set(written.map((row) => row.reply_to_uri))).toEqual(new Set(posts));
  const rows = sql<{
    id: number;
  }>`select ${sql.ref(store.engine === "sqlite" ? "rowid" : "id")} as id from post_search`;
  expect((await rows.execute(store.handles.read)).rows).toHaveLength(answers + postsHere);
}

function noteIn(object: unknown): string[] {
  const note = object as { type?: string; id?: string };
  return note.type === "Note" && note.id !== undefined ? [note.id] : [];
}
