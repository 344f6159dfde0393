import { expect, inject, onTestFinished, test, vi } from "vitest";
import { holdAlone, NotAlone } from "../../src/storage/alone.ts";
import { freshDatabase, storeAt } from "../support/engines.ts";
import { cutNode, nodeHolder, takeNodeNext } from "../support/node-lock.ts";

const node = 3;

async function begin() {
  const database = await freshDatabase("postgres");
  onTestFinished(database.remove);
  return { one: storeAt(database.url), other: storeAt(database.url) };
}

test.skipIf(!inject("postgres"))(
  "a process whose connection is cut takes its number anew, and gives it back in the end",
  async () => {
    const { one, other } = await begin();
    const lost = vi.fn<(error: NotAlone) => void>();
    const { release } = await holdAlone(one.handles, node, lost);
    await expect(holdAlone(other.handles, node)).rejects.toThrow(NotAlone);
    for (let time = 0; time < 3; time += 1) {
      const before = await cutNode(other, node);
      await vi.waitUntil(async () => ![undefined, before].includes(await nodeHolder(other, node)), {
        timeout: 45_000,
      });
    }
    await expect(holdAlone(other.handles, node)).rejects.toThrow(NotAlone);
    await release();
    await expect.poll(() => nodeHolder(other, node)).toBeUndefined();
    const next = await holdAlone(other.handles, node);
    await next.release();
    expect(lost).not.toHaveBeenCalled();
  },
);

test.skipIf(!inject("postgres"))(
  "a process whose number another took meanwhile is told, once",
  async () => {
    const { one, other } = await begin();
    const lost = vi.fn<(error: NotAlone) => void>();
    await holdAlone(one.handles, node, lost);
    await takeNodeNext(other, node);
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), { timeout: 45_000 });
    expect(lost.mock.calls[0]?.[0]).toBeInstanceOf(NotAlone);
  },
);
