import { expect, test } from "vitest";
import { createBatch } from "../../src/lib/batch.ts";

test("what comes while a write is under way goes together in the next, in order", async () => {
  const writes: number[][] = [];
  const add = createBatch<number>(
    async (items) => {
      writes.push([...items]);
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
    { most: 3 },
  );
  await Promise.all([1, 2, 3, 4, 5].map(add));
  expect(writes).toEqual([[1], [2, 3, 4], [5]]);
});

test("a write that fails fails those in it and nobody else", async () => {
  const add = createBatch<number>(
    async (items) => {
      await Promise.resolve();
      if (items.includes(2)) throw new Error("full");
    },
    { most: 1 },
  );
  const results = await Promise.allSettled([1, 2, 3].map(add));
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("with a while to gather, what comes in it is one write", async () => {
  const writes: number[][] = [];
  const write = async (items: readonly number[]) => void writes.push([...items]);
  const add = createBatch<number>(write, { gatherMs: 5 });
  const first = add(1);
  await Promise.resolve();
  await Promise.all([first, add(2)]);
  await add(3);
  expect(writes).toEqual([[1, 2], [3]]);
});
