import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { createMediaStore } from "../../src/domain/media/media-store.ts";
import { makeLoginLink } from "../../src/domain/people/login-link.ts";
import { searchPeople } from "../../src/domain/people/people.read.ts";
import { startSession } from "../../src/domain/people/sessions.ts";
import { domainHandlers, domainUpkeep } from "../../src/jobs/domain-jobs.ts";
import { createRunner } from "../../src/jobs/runner.ts";
import { createSchedule, upkeepHandlers, type Upkeep } from "../../src/jobs/schedule.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { tidy } from "../../src/storage/tidy.ts";
import { person } from "../support/cast.ts";
import { freshDatabase, freshStore, onEachEngine, storeAt } from "../support/engines.ts";
import { add, handClock, jobsOf } from "./support.ts";

const hour = 3_600_000;

onEachEngine("schedule", (engine) => {
  test("comes every hour or day, once among several processes, and a restart does not forget when", async () => {
    const database = await freshDatabase(engine);
    const clock = handClock();
    const one = storeAt(database.url, { now: clock.now });
    const two = storeAt(database.url, { now: clock.now, node: 1 });
    const ran: string[] = [];
    const upkeep: Upkeep[] = [
      { name: "hourly", every: "hour", run: async () => void ran.push("hourly") },
      { name: "daily", every: "day", run: async () => void ran.push("daily") },
    ];
    const both = [one, two].map((store) => createSchedule(store, upkeep));
    const look = async () => (await Promise.all(both.map((s) => s.tick()))).flat().toSorted();
    const { drain } = createRunner({
      store: one,
      clock: clock.now,
      meter: noMeter,
      handlers: upkeepHandlers(upkeep),
    });
    expect(await look()).toEqual(["daily", "hourly"]);
    expect(await look()).toEqual([]);
    clock.pass(hour - 1);
    expect(await look()).toEqual([]);
    clock.pass(1);
    expect(await look()).toEqual(["hourly"]);
    clock.pass(23 * hour);
    expect(await createSchedule(two, upkeep).tick()).toEqual(["hourly", "daily"]);
    await drain();
    expect(ran.toSorted()).toEqual(["daily", "hourly"]);
    expect(await jobsOf(one)).toEqual([]);
  });

  test("upkeep forgets what nobody needs and keeps what is in use", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const media = await createMediaStore(folder);
    let forgotten = 0;
    const upkeep = domainUpkeep(store, media, { elsewhere: async () => void (forgotten += 1) });
    const schedule = createSchedule(store, upkeep);
    const { drain } = createRunner({
      store,
      clock: clock.now,
      meter: noMeter,
      handlers: { ...domainHandlers(store, media), ...upkeepHandlers(upkeep) },
    });
    const anna = await person(store, "anna");
    await store.transact((tx) => startSession(tx, anna, "a browser"));
    await store.transact((tx) => makeLoginLink(tx, { purpose: "login", actorId: anna }));
    await add(store, { kind: "unknown" });
    const counts = async () => {
      const count = async (table: "session" | "login_link" | "job") =>
        (await store.reader.db.selectFrom(table).selectAll().execute()).length;
      return [await count("session"), await count("login_link"), await count("job")];
    };
    await schedule.tick();
    await drain();
    expect(await counts()).toEqual([1, 1, 1]);
    clock.pass(15 * 24 * hour);
    await schedule.tick();
    await drain();
    expect(await counts()).toEqual([0, 0, 1]);
    clock.pass(16 * 24 * hour);
    await schedule.tick();
    await drain();
    expect(await counts()).toEqual([0, 0, 0]);
    expect(forgotten).toBe(3);
  });

  test("what a fact wakes is in the search index after the job has run", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    const anna = await person(store, "anna", { name: "Anna fra Nord" });
    const found = () => searchPeople(store.reader, personViewer(anna), "nord");
    expect(await jobsOf(store)).toMatchObject([{ kind: "index-actor", key: String(anna) }]);
    expect(await found()).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const handlers = domainHandlers(store, await createMediaStore(folder));
    await createRunner({ store, clock: clock.now, meter: noMeter, handlers }).drain();
    expect(await jobsOf(store)).toEqual([]);
    expect(await found()).toMatchObject([{ id: anna }]);
  });

  test("the database is tidied while it is in use", async () => {
    const store = await freshStore(engine);
    await person(store, "anna");
    await tidy(store.handles);
    expect(store.handles.sqlite?.pragma("wal_checkpoint(PASSIVE)") ?? [{ log: 0 }]).toMatchObject([
      { log: 0 },
    ]);
    expect(await store.reader.db.selectFrom("account").selectAll().execute()).toHaveLength(1);
  });
});
