import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLimiter } from "../../src/lib/semaphore.ts";

test("runs at most max at a time, all of them, in order", async () => {
  const limit = createLimiter(3);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (n: number): Promise<number> => {
    started.push(n);
    running += 1;
    most = Math.max(most, running);
    for (let i = 0; i <= n % 4; i += 1) await turn();
    running -= 1;
    return n * 2;
  };
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  const results = await Promise.all(numbers.map((n) => limit(() => work(n))));
  expect(results).toEqual(numbers.map((n) => n * 2));
  expect(started).toEqual(numbers);
  expect(most).toBe(3);
});

test("a failure is passed on and gives its place back", async () => {
  const limit = createLimiter(1);
  const failing = limit(() => Promise.reject(new Error("no")));
  const next = limit(() => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  await expect(next).resolves.toBe("yes");
  await expect(limit(() => Promise.resolve("again"))).resolves.toBe("again");
});
