import { expect, test } from "vitest";
import { createGroupCommit } from "../../src/lib/group-commit.ts";

test("what is handed in together, or while others are being kept, is kept together, in order", async () => {
  const commits: number[][] = [];
  const keep = createGroupCommit<number>(async (items) => {
    commits.push([...items]);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }, 3);
  await Promise.all([1, 2, 3, 4, 5].map(keep));
  expect(commits).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test("when one cannot be kept, it fails and nobody else does", async () => {
  const kept: number[] = [];
  const keep = createGroupCommit<number>(async (items) => {
    await Promise.resolve();
    if (items.includes(2)) throw new Error("full");
    kept.push(...items);
  }, 10);
  const results = await Promise.allSettled([1, 2, 3].map(keep));
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(kept).toEqual([1, 3]);
});

test("with a while to gather, what comes in it is kept together", async () => {
  const commits: number[][] = [];
  const commit = async (items: readonly number[]) => void commits.push([...items]);
  const keep = createGroupCommit<number>(commit, 10, 20);
  const first = keep(1);
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([first, keep(2)]);
  await keep(3);
  expect(commits).toEqual([[1, 2], [3]]);
});
