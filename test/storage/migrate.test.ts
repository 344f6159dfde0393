import { sql } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { migrate, SchemaIsNewer } from "../../src/storage/migrate.ts";
import { freshStore, onEachEngine } from "../support/engines.ts";

onEachEngine("migrate", (engine) => {
  test("a second run applies nothing", async () => {
    const store = await freshStore(engine);
    expect(await migrate(store.handles)).toEqual([]);
  });

  test("a database that knows later steps is refused with a sentence", async () => {
    const store = await freshStore(engine);
    await store.transact((tx) =>
      tx.db.insertInto("migration").values({ name: "9999-later", applied_at: tx.now }).execute(),
    );
    await expect(migrate(store.handles)).rejects.toThrow(SchemaIsNewer);
    await expect(migrate(store.handles)).rejects.toThrow(/9999-later/);
  });

  test("a step that fails half way leaves nothing behind", async () => {
    const store = await freshStore(engine);
    const failing = {
      name: "9000-failing",
      up: async ({
        table,
        run,
      }: {
        table: (n: string, c: string) => Promise<void>;
        run: (s: string) => Promise<void>;
      }) => {
        await table("half", "id int primary key");
        await run("insert into no_such_table values (1)");
      },
    };
    await expect(migrate(store.handles, [...migrations, failing])).rejects.toThrow();
    await expect(sql`select * from half`.execute(store.handles.write)).rejects.toThrow();
    expect(await migrate(store.handles)).toEqual([]);
  });
});
