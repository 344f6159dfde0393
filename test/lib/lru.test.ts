import { expect, test } from "vitest";
import { createLru } from "../../src/lib/lru.ts";

test("holds at most max, and lets go of what was used least lately", () => {
  const lru = createLru<string, number>({ max: 2, ttlMs: 1000, now: () => 0 });
  lru.set("a", 1);
  lru.set("b", 2);
  expect(lru.get("a")).toBe(1);
  lru.set("c", 3);
  expect(lru.get("b")).toBeUndefined();
  expect(lru.get("a")).toBe(1);
  expect(lru.get("c")).toBe(3);
  expect(lru.size).toBe(2);
});

test("an entry is gone when its time is up, and writing it again renews it", () => {
  let clock = 0;
  const lru = createLru<string, number>({ max: 9, ttlMs: 100, now: () => clock });
  lru.set("a", 1);
  lru.set("short", 2, 10);
  clock = 10;
  expect(lru.get("short")).toBeUndefined();
  clock = 99;
  expect(lru.get("a")).toBe(1);
  lru.set("a", 1);
  clock = 198;
  expect(lru.get("a")).toBe(1);
  clock = 199;
  expect(lru.get("a")).toBeUndefined();
  expect(lru.size).toBe(0);
});

test("delete and clear forget", () => {
  const lru = createLru<number, string>({ max: 9, ttlMs: 100 });
  lru.set(1, "a");
  lru.set(2, "b");
  lru.delete(1);
  expect(lru.get(1)).toBeUndefined();
  lru.clear();
  expect(lru.size).toBe(0);
});

test("a large one holds no more than max, and keeps what is used now and then", () => {
  const max = 2000;
  const lru = createLru<number, number>({ max, ttlMs: 1000, now: () => 0 });
  for (let key = 0; key < 20 * max; key += 1) {
    lru.set(key, key);
    if (key % 500 === 0) expect(lru.get(0)).toBe(0);
  }
  expect(lru.size).toBe(max);
  expect(lru.get(19 * max + 1)).toBe(19 * max + 1);
  expect(lru.get(19 * max - 1)).toBeUndefined();
});

test("where there is room for so much, it holds no more than that, and nothing that is larger alone", () => {
  const room = { most: 10, sizeOf: (text: string) => text.length };
  let clock = 0;
  const lru = createLru<string, string>({ max: 9, ttlMs: 100, now: () => clock, room });
  lru.set("a", "1234");
  lru.set("b", "1234");
  lru.set("c", "123");
  expect([lru.get("a"), lru.get("b"), lru.get("c")]).toEqual([undefined, "1234", "123"]);
  lru.set("b", "1");
  lru.set("d", "123456");
  expect([lru.get("b"), lru.get("c"), lru.get("d")]).toEqual(["1", "123", "123456"]);
  lru.set("b", "12345678901");
  expect([lru.get("b"), lru.get("c"), lru.get("d")]).toEqual([undefined, "123", "123456"]);
  lru.delete("c");
  lru.deleteWhere((text) => text === "123456");
  lru.set("e", "1234567890", 10);
  expect(lru.get("e")).toBe("1234567890");
  clock = 10;
  expect(lru.get("e")).toBeUndefined();
  lru.set("f", "12345");
  lru.clear();
  lru.set("g", "1234567890");
  expect([lru.get("g"), lru.size]).toEqual(["1234567890", 1]);
});
