import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { backOff, mostAttempts } from "../../src/jobs/back-off.ts";
import { claim } from "../../src/jobs/claim.ts";
import { createRunner, type JobHandlers } from "../../src/jobs/runner.ts";
import { forgetDeadJobs } from "../../src/jobs/settle.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { freeLeases } from "../../src/storage/leases.ts";
import {
  freshDatabase,
  freshStore,
  onEachEngine,
  storeAt,
  type TestStore,
} from "../support/engines.ts";
import { spawnOurs } from "../support/process.ts";
import { add, handClock, jobsOf } from "./support.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

type Clock = ReturnType<typeof handClock>;

function runner(store: TestStore, clock: Clock, handlers: JobHandlers) {
  return createRunner({ store, clock: clock.now, handlers, meter: noMeter, pollMs: 10 });
}

test("back-off grows to 12 hours, with a fifth of chance either way", () => {
  const waits = Array.from({ length: 11 }, (_, at) => backOff(at + 1, () => 0.5));
  expect(waits).toEqual(
    [10, 60, 300, 1800, 7200, 21_600, 43_200, 43_200, 43_200, 43_200, 43_200].map((s) => s * 1000),
  );
  expect(backOff(1, () => 0)).toBe(8000);
  expect(backOff(1, () => 1)).toBe(12_000);
});

onEachEngine("runner", (engine) => {
  test("runs what is due, each once, in order, and what that wakes", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    const seen: unknown[] = [];
    const { drain } = runner(store, clock, {
      first: async (payload) => {
        seen.push(payload);
        await add(store, { kind: "second", lane: "mail", payload: "woken" });
      },
      second: async (payload) => void seen.push(payload),
    });
    await add(store, { lane: "upkeep", kind: "first", payload: { n: 1 } });
    await add(store, { lane: "upkeep", kind: "second", payload: { n: 2 } });
    expect(await drain()).toBe(3);
    expect(seen).toEqual([{ n: 1 }, { n: 2 }, "woken"]);
    expect(await jobsOf(store)).toEqual([]);
    expect(await drain()).toBe(0);
  });

  test("a failing job is put off, then buried with its last error, then forgotten", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    let tries = 0;
    const { drain } = runner(store, clock, {
      test: async () => {
        tries += 1;
        throw new TypeError(`try ${tries}\nwith a second line`);
      },
    });
    await add(store);
    await drain();
    expect(await jobsOf(store)).toMatchObject([
      { state: "waiting", attempts: 1, lease_until: null, last_error: "TypeError: try 1" },
    ]);
    clock.pass(7000);
    expect(await drain()).toBe(0);
    for (let more = 1; more < mostAttempts; more++) {
      clock.pass(15 * 60 * minute);
      expect(await drain()).toBe(1);
    }
    expect(await jobsOf(store)).toMatchObject([
      { state: "dead", attempts: 12, last_error: "TypeError: try 12" },
    ]);
    clock.pass(day);
    expect(await drain()).toBe(0);
    await store.transact(forgetDeadJobs);
    expect(await jobsOf(store)).toHaveLength(1);
    clock.pass(30 * day);
    await store.transact(forgetDeadJobs);
    expect(await jobsOf(store)).toEqual([]);
  });

  test("a kind without a handler is buried, with the reason", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    await add(store, { kind: "toString" });
    await runner(store, clock, {}).drain();
    expect(await jobsOf(store)).toMatchObject([
      { state: "dead", last_error: expect.stringMatching(/^NoHandler: .*does not know/) },
    ]);
  });

  test("many jobs of a batch kind are done in one go; a bad one among them holds up no other", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    const runs: number[] = [];
    const finished: unknown[] = [];
    const { drain } = runner(store, clock, {
      index: {
        batch: 10,
        run: async (payloads) => {
          runs.push(payloads.length);
          if (payloads.includes(7)) throw new Error("bad");
          finished.push(...payloads);
        },
      },
    });
    for (let n = 0; n < 25; n++) await add(store, { lane: "index", kind: "index", payload: n });
    await drain();
    expect(runs.filter((n) => n > 1)).toEqual([10, 10, 5]);
    expect(finished).toHaveLength(24);
    expect(await jobsOf(store)).toMatchObject([
      { payload: "7", attempts: 1, last_error: "Error: bad" },
    ]);
  });

  test("two jobs with one key become one; one that arrives while the first runs comes after it", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    let running = 0;
    let most = 0;
    let runs = 0;
    const { start, stop } = runner(store, clock, {
      test: async () => {
        runs += 1;
        most = Math.max(most, (running += 1));
        if (runs === 1) {
          await add(store, { key: "k", payload: "late" });
          await new Promise((go) => setTimeout(go, 60));
        }
        running -= 1;
      },
    });
    await add(store, { key: "k" });
    await add(store, { key: "k" });
    expect(await jobsOf(store)).toHaveLength(1);
    start();
    await expect.poll(() => jobsOf(store)).toEqual([]);
    await stop();
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  test("a failed job with a key gives way to one like it that waits", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    const seen: unknown[] = [];
    const { drain } = runner(store, clock, {
      test: async (payload) => {
        seen.push(payload);
        if (payload !== "old") return;
        await add(store, { key: "k", payload: "new" });
        throw new Error("too late");
      },
    });
    await add(store, { key: "k", payload: "old" });
    await drain();
    expect(seen).toEqual(["old", "new"]);
    expect(await jobsOf(store)).toEqual([]);
  });

  test("a commit that records a fact wakes the lane at once", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    const seen: unknown[] = [];
    const { start, stop } = createRunner({
      store,
      clock: clock.now,
      meter: noMeter,
      pollMs: 600_000,
      handlers: { "index-actor": async (payload) => void seen.push(payload) },
    });
    start();
    await store.transact((tx) => tx.record({ type: "ActorArrived", actorId: 7, local: false }));
    await expect.poll(() => seen).toEqual([{ id: 7 }]);
    await stop();
  });

  test("two runners on one table never run a job twice while it is leased", async () => {
    const database = await freshDatabase(engine);
    const clock = handClock();
    const here = storeAt(database.url, { now: clock.now });
    const there = storeAt(database.url, { now: clock.now, node: 1 });
    const seen: unknown[] = [];
    const handlers: JobHandlers = {
      test: async (payload) => {
        seen.push(payload);
        await new Promise((go) => setTimeout(go, 2));
      },
    };
    for (let n = 0; n < 60; n++) await add(here, { payload: n });
    const both = [runner(here, clock, handlers), runner(there, clock, handlers)];
    for (const one of both) one.start();
    await expect.poll(() => jobsOf(here)).toEqual([]);
    await Promise.all(both.map((one) => one.stop()));
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual([...Array(60).keys()]);
  });

  test("what a killed process had taken is done by another when the lease has run out", async () => {
    const database = await freshDatabase(engine);
    const store = storeAt(database.url);
    await add(store, { key: "k", payload: "precious" });
    const child = spawnOurs(["test/jobs/claim-and-hang.ts", database.url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout!, "data");
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;

    const seen: unknown[] = [];
    let running = 0;
    const handlers: JobHandlers = {
      test: async (payload) => {
        expect((running += 1)).toBe(1);
        await new Promise((go) => setTimeout(go, 2));
        running -= 1;
        seen.push(payload);
      },
    };
    const now = handClock(new Date().toISOString());
    const early = storeAt(database.url, { now: now.now, node: 2 });
    await runner(early, now, handlers).drain();
    expect(seen).toEqual([]);
    now.pass(61_000);
    await add(early, { key: "k", payload: "newer" });
    await runner(early, now, handlers).drain();
    expect(seen).toEqual(["precious", "newer"]);
    expect(await jobsOf(store)).toEqual([]);
  });

  test("a start frees what a killed process had taken, also when another of its key waits; the older runs first", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    await add(store, { key: "k", payload: "older" });
    await claim(store, { lane: "fetch", room: 1, now: clock.now().toISOString() }, () => 1);
    await add(store, { key: "k", payload: "newer" });
    await freeLeases(store.handles);
    if (engine === "postgres") clock.pass(61_000); // there it runs out: others may be at work
    const seen: unknown[] = [];
    const handlers = { test: async (payload: unknown) => void seen.push(payload) };
    await runner(store, clock, handlers).drain();
    expect(seen).toEqual(["older", "newer"]);
    expect(await jobsOf(store)).toEqual([]);
  });

  test("a job that takes longer than its lease keeps it while it runs", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    let finish = (): void => {};
    const slow = runner(store, clock, { test: () => new Promise((go) => (finish = go)) });
    const seen: unknown[] = [];
    const other = runner(store, clock, { test: async (payload) => void seen.push(payload) });
    await add(store);
    const running = slow.drain();
    await expect.poll(() => jobsOf(store)).toMatchObject([{ attempts: 1 }]);
    for (let more = 0; more < 5; more++) {
      const [held] = await jobsOf(store);
      clock.pass(20_000);
      vi.advanceTimersByTime(20_000);
      await expect
        .poll(() => jobsOf(store))
        .not.toMatchObject([{ lease_until: held!.lease_until }]);
    }
    expect(await other.drain()).toBe(0);
    finish();
    expect(await running).toBe(1);
    expect(seen).toEqual([]);
    expect(await jobsOf(store)).toEqual([]);
  });

  test("a job that ends its process every time is buried, not run for ever", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    await add(store);
    await store.transact((tx) => tx.db.updateTable("job").set({ attempts: 12 }).execute());
    const seen: unknown[] = [];
    await runner(store, clock, { test: async (payload) => void seen.push(payload) }).drain();
    expect(seen).toEqual([]);
    expect(await jobsOf(store)).toMatchObject([
      { state: "dead", last_error: expect.stringMatching(/^Crashed: /) },
    ]);
  });
});
