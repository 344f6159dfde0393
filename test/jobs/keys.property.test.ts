import fc from "fast-check";
import { expect, test } from "vitest";
import { createRunner, type Runner } from "../../src/jobs/runner.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { freshStore, onEachEngine } from "../support/engines.ts";
import { add, handClock, jobsOf } from "./support.ts";

const keys = ["a", "b", "c"] as const;
type Key = (typeof keys)[number];

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("add" as const), key: fc.constantFrom(...keys) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("drain" as const),
      meanwhile: fc.subarray([...keys]),
      failing: fc.subarray([...keys]),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const) }) },
);

onEachEngine("jobs with keys", (engine) => {
  test("whatever was asked for last is done after it was asked for, and one of a key runs at a time", async () => {
    const clock = handClock();
    const store = await freshStore(engine, { now: clock.now });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, batch) => {
          const asked = new Map<Key, number>();
          const done = new Map<Key, number>();
          const running = new Set<Key>();
          let overlaps = 0;
          let failing: readonly Key[] = [];
          let meanwhile: readonly Key[] = [];
          const ask = async (key: Key): Promise<void> => {
            asked.set(key, (asked.get(key) ?? 0) + 1);
            await add(store, { key, payload: key });
          };
          const run = async (payloads: readonly unknown[]): Promise<void> => {
            const mine = payloads as readonly Key[];
            overlaps += mine.filter((key) => running.has(key)).length;
            for (const key of mine) running.add(key);
            const now = mine.map((key) => asked.get(key) ?? 0);
            const late = meanwhile;
            meanwhile = [];
            for (const key of late) await ask(key);
            if (late.length > 0) await there.drain();
            for (const key of mine) running.delete(key);
            if (mine.some((key) => failing.includes(key))) throw new Error("not now");
            mine.forEach((key, at) => done.set(key, now[at]!));
          };
          const [here, there] = [1, 2].map(() =>
            createRunner({
              store,
              clock: clock.now,
              meter: noMeter,
              handlers: { test: { batch, run } },
            }),
          ) as [Runner, Runner];

          for (const one of steps) {
            if (one.do === "wait") clock.pass(3_600_000);
            if (one.do === "drain") {
              failing = one.failing;
              meanwhile = one.meanwhile;
              await here.drain();
            }
            if (one.do === "add") await ask(one.key);
          }
          failing = [];
          clock.pass(24 * 3_600_000);
          await here.drain();
          expect(await jobsOf(store)).toEqual([]);
          expect(done).toEqual(asked);
          expect(overlaps).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });
});
