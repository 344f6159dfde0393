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

test("SQLite's log is brought to the disk after it, once for what comes while that goes on", async () => {
  const { handles, transact } = storeAt((await freshDatabase("sqlite")).url);
  const said: string[] = [];
  const under: (() => void)[] = [];
  const flush = createFlush(handles.sqlite!, {
    open: async (path) => said.push(`open ${path.slice(path.lastIndexOf("-"))}`),
    sync: (file) => {
      said.push(`sync ${file}`);
      return new Promise((resolve) => under.push(resolve));
    },
    close: async () => void said.push("close"),
  });
  await transact((tx) => setSetting(tx, "regionName", "Nord"));
  flush.soon();
  await vi.waitUntil(() => under.length === 1);
  for (let n = 0; n < 20; n += 1) flush.soon();
  under[0]!();
  await vi.waitUntil(() => under.length === 2);
  under[1]!();
  await flush.end();
  expect(said).toEqual(["open -wal", "sync 1", "sync 1", "close"]);
});

test("what is committed soon asks for it, and what waits does not", async () => {
  const { handles, transact } = storeAt((await freshDatabase("sqlite")).url);
  const asked = vi.spyOn(handles.flush!, "soon");
  await transact((tx) => setSetting(tx, "regionName", "Nord"));
  expect(asked).not.toHaveBeenCalled();
  await transact((tx) => setSetting(tx, "regionName", "Syd"), { soon: true });
  expect(asked).toHaveBeenCalledOnce();
});
