import { expect, test, vi } from "vitest";
import { createRounds } from "../../src/mastodon/streaming/rounds.ts";

const patience = { timeout: 45_000, interval: 1 };

test("work is gathered into rounds, one at a time, and what is too much is left out", async () => {
  const done: number[][] = [];
  let running = 0;
  let release = (): void => {};
  const rounds = createRounds<number>({
    gatherMs: 1,
    most: 3,
    wanted: () => true,
    async run(work) {
      expect((running += 1)).toBe(1);
      done.push([...work]);
      await new Promise<void>((resolve) => (release = resolve));
      running -= 1;
    },
  });
  expect(rounds.add([1])).toBe(0);
  expect(rounds.add([2])).toBe(0);
  await vi.waitUntil(() => done.length === 1, patience);
  expect(rounds.add([3, 4, 5, 6, 7])).toBe(2);
  expect(rounds.add([8])).toBe(1);
  release();
  await vi.waitUntil(() => done.length === 2, patience);
  release();
  expect(done).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test("what comes while the last round ends is not forgotten; what nobody wants is", async () => {
  const done: number[] = [];
  let wanted = true;
  const rounds = createRounds<number>({
    gatherMs: 0,
    most: 10,
    wanted: () => wanted,
    run: async (work) => void done.push(...work),
  });
  for (let n = 0; n < 50; n += 1) {
    rounds.add([n]);
    await vi.waitUntil(() => done.includes(n), patience);
  }
  wanted = false;
  rounds.add([100]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  wanted = true;
  rounds.add([101]);
  await vi.waitUntil(() => done.includes(101), patience);
  expect(done).not.toContain(100);
});
