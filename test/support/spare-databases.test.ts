import { sql } from "kysely";
import { expect, inject, test } from "vitest";
import { administer } from "./administer.ts";
import { person } from "./cast.ts";
import { freshDatabase, storeAt, type TestDatabase, type TestStore } from "./engines.ts";

const server = inject("postgres");

/** Whether the database is still there after a test has done this to it. */
async function isKept(change: (store: TestStore) => Promise<unknown>): Promise<boolean> {
  const database: TestDatabase = await freshDatabase("postgres");
  const store = storeAt(database.url);
  for (const table of ["actor", "post", "topic", "job"] as const)
    expect(await store.reader.db.selectFrom(table).selectAll().execute()).toEqual([]);
  await change(store);
  await store.close();
  await database.remove();
  const name = new URL(database.url).pathname.slice(1);
  const rows = await administer(server!, `select from pg_database where datname = '${name}'`);
  return rows.length === 1;
}

test.skipIf(!server)("a database with rows becomes another test's, empty", async () => {
  for (let n = 0; n < 3; n += 1)
    expect(await isKept((store) => person(store, "laege-m1"))).toBe(true);
});

test.skipIf(!server).each([
  ["a column more", "alter table actor add column more text"],
  ["an index less", "drop index post_search_tokens"],
  ["another schema", "create schema more"],
  ["statistics", "insert into setting (key, value) values ('a', '1'); analyze setting"],
  ["a migration less", "delete from migration where name = (select max(name) from migration)"],
])("a database with %s becomes nobody's", async (_, statements) => {
  const change = async ({ handles }: TestStore) => {
    for (const one of statements.split(";")) await sql.raw(one).execute(handles.write);
  };
  expect(await isKept(change)).toBe(false);
});
