import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { tidy } from "../../src/storage/tidy.ts";
import { person } from "../support/cast.ts";
import { freshStore } from "../support/engines.ts";

test("upkeep of the file takes its turn among transactions, and no part in one", async () => {
  const store = await freshStore("sqlite");
  const sqlite = store.handles.sqlite!;
  await person(store, "laege-m1");
  sqlite.exec("analyze");
  const undone = Array.from({ length: 20 }, () =>
    store
      .transact(async (tx) => {
        await tx.db.updateTable("actor").set({ name: "Anna" }).execute();
        await setImmediate(); // others get their turn
        throw new Error("no");
      })
      .catch(() => {}),
  );
  await setImmediate();
  expect(sqlite.inTransaction).toBe(true);
  await tidy(store.handles);
  await Promise.all(undone);
  expect(sqlite.prepare("select count(*) from sqlite_stat1").pluck().get()).toBe(0);
});
