import { sql } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "../../migrations/index.ts";
import type { Migration, Schema } from "../../src/storage/migration.ts";
import { migrate, SchemaIsNewer } from "../../src/storage/migrate.ts";
import { emptyDatabase, freshStore, onEachEngine } from "../support/engines.ts";
import { openHandles } from "../../src/storage/engine.ts";

/** The migrations, breaking at the statement with that number, counted from the first. */
function breakingAt(statement: number): { steps: Migration[]; ran: () => number } {
  let ran = 0;
  const counted =
    (run: (...words: string[]) => Promise<void>) =>
    async (...words: string[]) => {
      if (ran === statement) throw new Error("the disk is full");
      ran += 1;
      await run(...words);
    };
  const steps = migrations.map(({ name, up }) => ({
    name,
    up: (schema: Schema) =>
      up({
        ...schema,
        table: counted(schema.table as (...words: string[]) => Promise<void>),
        clustered: counted(schema.clustered as (...words: string[]) => Promise<void>),
        index: counted(schema.index as (...words: string[]) => Promise<void>),
        run: counted(schema.run as (...words: string[]) => Promise<void>),
      }),
  }));
  return { steps, ran: () => ran };
}

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

  test("R15 whichever statement breaks, nothing is left behind and the next try succeeds", async () => {
    const database = await emptyDatabase(engine);
    const handles = openHandles(database.url);
    try {
      const step = engine === "sqlite" ? 5 : 37; // PostgreSQL is slow to take back what it made
      for (let at = 0; ; at += step) {
        const { steps, ran } = breakingAt(at);
        const outcome = await migrate(handles, steps).catch((error: unknown) => error);
        if (Array.isArray(outcome)) {
          expect(ran()).toBeGreaterThan(at - step);
          expect(at).toBeGreaterThan(50);
          break;
        }
        expect(outcome).toMatchObject({ message: "the disk is full" });
        const left = await handles.write.introspection.getTables();
        expect(left).toEqual([]);
      }
      expect(await migrate(handles)).toEqual([]);
    } finally {
      await handles.close();
      await database.remove();
    }
  });
});
