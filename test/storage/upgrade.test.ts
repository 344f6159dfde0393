import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { expect, test } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { openHandles } from "../../src/storage/engine.ts";
import { pendingMigrations } from "../../src/storage/migrate.ts";
import type { Migration } from "../../src/storage/migration.ts";
import { upgrade } from "../../src/storage/upgrade.ts";
import { emptyDatabase, freshStore, onEachEngine } from "../support/engines.ts";

const next: Migration = {
  name: "9000-next",
  up: async ({ table, run }) => {
    await table("extra", "id int primary key");
    await run("delete from peer");
  },
};

const failing: Migration = {
  name: "9001-failing",
  up: ({ run }) => run("insert into no_such_table values (1)"),
};

onEachEngine("upgrade", (engine) => {
  test("a SQLite file is copied as it was, even when a step then fails", async () => {
    const store = await freshStore(engine);
    const { handles } = store;
    const host = { host: "a.example", trust: "public" } as const;
    await store.transact((tx) =>
      tx.db
        .insertInto("peer")
        .values({
          ...host,
          named: 0,
          closed_networks: 0,
          paused: 0,
          failures: 0,
          first_seen_at: tx.now,
        })
        .execute(),
    );
    await expect(upgrade(handles, [...migrations, next, failing])).rejects.toThrow("no_such_table");
    expect(await store.reader.db.selectFrom("peer").select("host").execute()).toHaveLength(1);

    const { applied, copy } = await upgrade(handles, [...migrations, next]);
    expect(applied).toEqual(["9000-next"]);
    expect(await store.reader.db.selectFrom("peer").select("host").execute()).toEqual([]);
    if (engine === "postgres") expect(copy).toBeUndefined();
    else {
      expect(basename(copy ?? "")).toBe("vis.sqlite.before-9000-next");
      const before = openHandles(`file:${copy}`);
      expect(await before.read.selectFrom("peer").select("host").execute()).toHaveLength(1);
      expect(await pendingMigrations(before.write)).toEqual([]);
      await before.close();
    }
    expect(await upgrade(handles, [...migrations, next])).toEqual({ applied: [], copy: undefined });
  });

  test("a new database is made without a copy", async () => {
    const place = await emptyDatabase(engine);
    const handles = openHandles(place.url);
    const { applied, copy } = await upgrade(handles);
    expect(applied).toHaveLength(migrations.length);
    expect(copy).toBeUndefined();
    if (handles.sqlite)
      expect(
        readdirSync(dirname(handles.sqlite.name)).filter((name) => name.includes("before")),
      ).toEqual([]);
    await handles.close();
    await place.remove();
  });
});
