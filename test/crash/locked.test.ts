import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../support/process.ts";
import { answerTo, someAtATime, startCrowd } from "./crowd.ts";
import { atRest, practice } from "./practice.ts";
import { expectSound } from "./sound.ts";

vi.setConfig({ testTimeout: 90_000 });

const lockedMs = 3000;
const deliveries = 40;

test("R5: another process holds the database for three seconds: pages are read, nothing taken is lost", async () => {
  const { process, store, databaseUrl, laege, author, posts } = await practice("sqlite", 1);
  const crowd = await startCrowd(4);
  onTestFinished(() => crowd.close());
  const inbox = `${process.origin}/inbox`;
  for (const by of crowd.people) await crowd.deliver(inbox, crowd.says(by, "Follow", author));
  await eventually(() => atRest(store), "rest");

  const { pathname } = new URL(posts[0]!);
  const other = new Sqlite(databaseUrl.replace("file:", ""));
  onTestFinished(() => void other.close());
  other.exec("begin immediate");
  let locked = true;
  const released = new Promise<void>((resolve) =>
    setTimeout(() => {
      other.exec("rollback");
      locked = false;
      resolve();
    }, lockedMs),
  );

  const answers = Array.from({ length: deliveries }, (_, n) => {
    const by = crowd.people[n % crowd.people.length]!;
    return crowd.says(by, "Create", answerTo(posts[0]!, by, String(n)));
  });
  const statuses = new Map<string, number>();
  const sending = someAtATime(answers, 8, async (one) => {
    statuses.set(one.id, await crowd.post(inbox, one));
  });
  const read: number[] = [];
  const reading = (async () => {
    while (locked) {
      const { status } = await laege.get(pathname);
      if (locked) read.push(status);
    }
  })();
  const written = laege.submit("/new/note", "/new/note", { body: "Imens", audience: "public" });
  await Promise.all([released, sending, reading]);
  // Did they wait for the lock, none would be read to its end while it is held.
  expect(read.length).toBeGreaterThan(2);
  expect(new Set(read)).toEqual(new Set([200]));
  expect((await written).html).toContain("Imens");

  const taken = [...statuses].filter(([, status]) => status === 202).map(([id]) => id);
  expect([...new Set(statuses.values())].filter((one) => ![202, 429, 503].includes(one))).toEqual(
    [],
  );
  const kept = await store.reader.db.selectFrom("inbound").select("activity_uri").execute();
  const held = new Set(kept.map((row) => row.activity_uri));
  expect(taken.filter((id) => !held.has(id))).toEqual([]);
  for (const one of answers) if (!taken.includes(one.id)) await crowd.deliver(inbox, one);
  await eventually(() => atRest(store), "rest after the lock");
  const replies = store.reader.db.selectFrom("post").select("id").where("local", "=", 0);
  expect(await replies.execute()).toHaveLength(deliveries);
  expect((await fetch(`${process.origin}/readyz`)).status).toBe(200);
  expect(await process.stop()).toBe(0);
  expect(process.output()).not.toMatch(/fatal|unhandled/i);
  await expectSound(store);
});
