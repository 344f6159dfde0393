import { CompiledQuery } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { keptRead } from "../../src/storage/statements.ts";
import { allHotQueries, define, type HotQuery } from "../../src/storage/query.ts";
import type { Tx } from "../../src/storage/transaction.ts";
import { freshStore, type TestStore } from "../support/engines.ts";
import { loadHotQueries, matches, otherValues, usualValues } from "../support/hot-queries.ts";
import { fillWithPosts } from "../support/many-posts.ts";

type Parameters = Record<string, number | string | null>;

let store: TestStore;

beforeAll(async () => {
  await loadHotQueries();
  store = await freshStore("sqlite");
  await fillWithPosts(store, 1000);
});

const hotHandles = define("settings-for-the-test", (reader, p: { key: string }) =>
  reader.db.selectFrom("setting").selectAll().where("key", "=", p.key),
);

const add = (tx: Tx, key: string) =>
  tx.db.insertInto("setting").values({ key, value: "1" }).execute();

test("every hot query answers what it answers through Kysely's driver", async () => {
  const { reader } = store;
  let found = 0;
  for (const hot of allHotQueries() as readonly HotQuery<Parameters, unknown>[]) {
    if (hot.queryName.endsWith("-search-window")) continue; // PostgreSQL's
    for (const match of matches.sqlite)
      for (const other of [{}, ...(otherValues[hot.queryName] ?? [])]) {
        const given: Parameters = { ...usualValues, ...other, match };
        const parameters: Parameters = {};
        const { sql, values } = hot.compiled(
          reader,
          (key) => (parameters[key] = given[key] ?? (key in given ? null : 1)),
        );
        expect(keptRead(reader.db, sql), hot.queryName).toBeDefined();
        const ours = await hot(reader, parameters);
        const slow = await reader.db.executeQuery(CompiledQuery.raw(sql, [...values]));
        expect(ours, hot.queryName).toEqual(slow.rows);
        found += ours.length;
      }
  }
  expect(found).toBeGreaterThan(500);
});

test("asked in a transaction, it sees what was written there and nobody else does", async () => {
  await store.transact(async (tx) => {
    await add(tx, "within");
    expect(await hotHandles(tx, { key: "within" })).toHaveLength(1);
    expect(await hotHandles(store.reader, { key: "within" })).toEqual([]);
  });
  expect(await hotHandles(store.reader, { key: "within" })).toHaveLength(1);
});

test("what was undone is not seen", async () => {
  await expect(
    store.transact(async (tx) => {
      await add(tx, "undone");
      throw new Error("never mind");
    }),
  ).rejects.toThrow("never mind");
  expect(await hotHandles(store.reader, { key: "undone" })).toEqual([]);
});

test("a transaction that is over answers nothing", async () => {
  const kept = await store.transact(async (tx) => tx);
  await expect(hotHandles(kept, { key: "within" })).rejects.toThrow(/committed/);
});
