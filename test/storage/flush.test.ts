import { expect, test, vi } from "vitest";
import { setSetting, setting } from "../../src/domain/instance/settings.ts";
import { createFlush } from "../../src/storage/flush.ts";
import { freshDatabase, onEachEngine, storeAt } from "../support/engines.ts";

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

test("the log is flushed when asked, once more when asked meanwhile however often, and not unasked", async () => {
  const store = storeAt((await freshDatabase("sqlite")).url);
  let flushed = 0;
  const flush = createFlush(store.handles.sqlite!, async () => void (flushed += 1));
  await flush.end();
  expect(flushed).toBe(0);
  for (let n = 0; n < 5; n++) flush.soon();
  await flush.end();
  expect(flushed).toBe(2);
  flush.soon();
  await flush.end();
  expect(flushed).toBe(3);
});

test("a transaction that is kept soon asks for the log to be flushed, another does not", async () => {
  const { handles, transact } = storeAt((await freshDatabase("sqlite")).url);
  const soon = vi.spyOn(handles.flush!, "soon");
  await transact((tx) => setSetting(tx, "regionName", "Nord"));
  expect(soon).not.toHaveBeenCalled();
  await transact((tx) => setSetting(tx, "regionName", "Syd"), { soon: true });
  expect(soon).toHaveBeenCalledOnce();
});
