import { expect, test } from "vitest";
import { createWorkLoop } from "../../src/lib/work-loop.ts";

function queueOf(items: number[], failing: number[] = []) {
  const done: number[] = [];
  const errors: unknown[] = [];
  let most = 0;
  let running = 0;
  const loop = createWorkLoop<number>({
    claim: async (room) => items.splice(0, room),
    async run(item) {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      if (failing.includes(item)) throw new Error("broken");
      done.push(item);
    },
    onError: (error) => errors.push(error),
    concurrency: 3,
    pollMs: 5,
  });
  return { loop, items, done, errors, most: () => most };
}

test("drains everything that is due, some at a time, and goes on after an error", async () => {
  const queue = queueOf([1, 2, 3, 4, 5, 6, 7], [4]);
  expect(await queue.loop.drain()).toBe(7);
  expect(queue.done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 5, 6, 7]);
  expect(queue.errors).toHaveLength(1);
  expect(queue.most()).toBe(3);
});

test("a started loop finds work that comes later, woken or not, and stops with nothing half done", async () => {
  const queue = queueOf([1]);
  queue.loop.start();
  await expect.poll(() => queue.done).toEqual([1]);
  queue.items.push(2);
  await expect.poll(() => queue.done).toEqual([1, 2]);
  queue.items.push(3, 4, 5, 6);
  queue.loop.wake();
  await expect.poll(() => queue.done.length).toBe(6);
  queue.items.push(7);
  queue.loop.wake();
  await queue.loop.stop();
  const after = queue.done.length + queue.items.length;
  expect(after).toBe(7);
  queue.items.push(8);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(queue.items).toContain(8);
});

test("a claim that fails is tried again", async () => {
  let tries = 0;
  const errors: unknown[] = [];
  const loop = createWorkLoop<number>({
    async claim() {
      tries += 1;
      if (tries === 1) throw new Error("database is busy");
      return [];
    },
    run: async () => {},
    onError: (error) => errors.push(error),
    concurrency: 1,
    pollMs: 1,
  });
  loop.start();
  await expect.poll(() => tries).toBeGreaterThan(1);
  await loop.stop();
  expect(errors).toHaveLength(1);
});
