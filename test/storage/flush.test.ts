import { fdatasync } from "node:fs";
import { expect, test, vi } from "vitest";
import { setSetting, setting } from "../../src/domain/instance/settings.ts";
import { freshDatabase, onEachEngine, storeAt } from "../support/engines.ts";

vi.mock(import("node:fs"), async (original) => {
  const fs = await original();
  return { ...fs, fdatasync: vi.fn(fs.fdatasync) as never };
});

onEachEngine("what is committed soon", (engine) => {
  test("is there for everybody at once, and nothing of it when it failed", async () => {
    const { url } = await freshDatabase(engine);
    const [store, other] = [storeAt(url), storeAt(url)];
    const say = (name: string) =>
      store.transact(
        async (tx) => {
          await setSetting(tx, "regionName", name);
          if (name === "") throw new Error("no name");
        },
        { soon: true },
      );
    await say("Nord");
    expect(await setting(other.reader, "regionName")).toBe("Nord");
    await expect(say("")).rejects.toThrow("no name");
    expect(await setting(other.reader, "regionName")).toBe("Nord");
  });
});

test("SQLite waits for the disk again after it, whether it was committed or failed", async () => {
  const store = storeAt((await freshDatabase("sqlite")).url);
  const waits = () => store.handles.sqlite!.pragma("synchronous", { simple: true });
  const [full, normal] = [2, 1];
  expect(waits()).toBe(full);
  expect(await store.transact(async () => waits(), { soon: true })).toBe(normal);
  expect(await store.transact(async () => waits())).toBe(full);
  const failing = async () => {
    throw new Error("lost");
  };
  await expect(store.transact(failing, { soon: true })).rejects.toThrow("lost");
  expect(waits()).toBe(full);
  expect(await store.transact(async () => waits())).toBe(full);
});

test("SQLite's log is brought to the disk after it, many together, and no more when nothing was committed", async () => {
  const store = storeAt((await freshDatabase("sqlite")).url);
  const flush = store.handles.flush!;
  vi.mocked(fdatasync).mockClear();
  const all = Array.from({ length: 20 }, (_, n) =>
    store.transact((tx) => setSetting(tx, "regionName", `${n}`), { soon: true }),
  );
  await Promise.all(all);
  await flush.end();
  const often = vi.mocked(fdatasync).mock.calls.length;
  expect(often).toBeGreaterThan(0);
  expect(often).toBeLessThanOrEqual(20);
  await store.transact((tx) => setSetting(tx, "regionName", "Nord"));
  await flush.end();
  expect(fdatasync).toHaveBeenCalledTimes(often);
});
