import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createIds, idTime, parseId } from "../../src/lib/id.ts";

const epoch = Date.UTC(2010, 0, 1);
const moment = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2070, 0, 1) });

describe("createIds", () => {
  test("next increases whatever the clock does, and stays a safe integer", () => {
    const walk = fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 400 });
    fc.assert(
      fc.property(moment, walk, fc.integer({ min: 0, max: 15 }), (start, steps, node) => {
        let clock = start;
        const ids = createIds({ node, now: () => clock });
        let before = ids.next();
        for (const step of steps) {
          clock += step;
          const id = ids.next();
          expect(id).toBeGreaterThan(before);
          expect(Number.isSafeInteger(id)).toBe(true);
          before = id;
        }
      }),
    );
  });

  test("an id tells its millisecond", () => {
    fc.assert(
      fc.property(moment, (ms) => {
        expect(idTime(createIds({ node: 3, now: () => ms }).next()).getTime()).toBe(ms);
      }),
    );
  });

  test("a full millisecond borrows the next", () => {
    const ms = Date.UTC(2026, 10, 24);
    const ids = createIds({ node: 0, now: () => ms });
    const made = Array.from({ length: 1000 }, () => ids.next());
    expect(new Set(made).size).toBe(1000);
    expect(idTime(made[127] ?? 0).getTime()).toBe(ms);
    expect(idTime(made[128] ?? 0).getTime()).toBe(ms + 1);
    expect(idTime(made[999] ?? 0).getTime()).toBe(ms + 7);
  });

  test("two processes on one clock never give the same id", () => {
    const now = () => Date.UTC(2026, 10, 24);
    const [one, two] = [createIds({ node: 1, now }), createIds({ node: 2, now })];
    const made = Array.from({ length: 300 }, () => [one.next(), two.next(), one.at(now())]).flat();
    expect(new Set(made.slice(0, 300)).size).toBe(300);
    expect(Math.floor((made[0] ?? 0) / 256) % 16).toBe(1);
    expect(Math.floor((made[1] ?? 0) / 256) % 16).toBe(2);
  });

  test("at keeps the given time, apart from next", () => {
    const ms = Date.UTC(2024, 1, 29, 12, 0, 0, 123);
    const ids = createIds({ node: 5, now: () => ms });
    const dated = Array.from({ length: 128 }, () => ids.at(ms));
    const followed = Array.from({ length: 128 }, () => ids.next());
    expect(new Set([...dated, ...followed]).size).toBe(256);
    expect(dated.every((id) => idTime(id).getTime() === ms)).toBe(true);
  });

  test("at spreads a whole second over that second", () => {
    const second = Date.UTC(2024, 1, 29, 12, 0, 0);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (dice) => {
        const ids = createIds({ node: 0, now: () => second + 60_000, random: () => dice });
        const time = idTime(ids.at(second)).getTime();
        expect(time).toBe(second + Math.floor(dice * 1000));
      }),
    );
  });

  test("at never lies in the future nor before 2010", () => {
    const now = Date.UTC(2026, 10, 24);
    const ids = createIds({ node: 0, now: () => now });
    expect(idTime(ids.at(now + 86_400_000)).getTime()).toBe(now);
    expect(idTime(ids.at(now - 1)).getTime()).toBe(now - 1);
    expect(idTime(ids.at(-1)).getTime()).toBeLessThan(epoch + 1000);
    expect(Number.isSafeInteger(ids.at(Number.NaN))).toBe(true);
  });

  test("ids are 16 digits, so that clients that compare length and text sort them right", () => {
    for (const year of [2027, 2050, 2078]) {
      const ids = createIds({ node: 15, now: () => Date.UTC(year, 0, 1) });
      expect(String(ids.next())).toHaveLength(16);
    }
  });

  test.each([-1, 16, 1.5, Number.NaN])("node %s is refused", (node) => {
    expect(() => createIds({ node, now: () => 0 })).toThrow(RangeError);
  });
});

describe("parseId", () => {
  test("reads back every id", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (id) => {
        expect(parseId(String(id))).toBe(id);
      }),
    );
  });

  test.each(["", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "01", "٣", "9007199254740992"])(
    "refuses %j",
    (text) => {
      expect(parseId(text)).toBeUndefined();
    },
  );

  test("refuses what is absent or endless", () => {
    expect(parseId(undefined)).toBeUndefined();
    expect(parseId(null)).toBeUndefined();
    expect(parseId("1".repeat(100_000))).toBeUndefined();
  });
});
