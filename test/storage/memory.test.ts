import { beforeAll, expect, test } from "vitest";
import { createLru } from "../../src/lib/lru.ts";
import { keep, readOne, readThrough, type KeptById } from "../../src/storage/memory.ts";
import type { Changes } from "../../src/storage/changes.ts";
import type { Tx } from "../../src/storage/transaction.ts";
import { person } from "../support/cast.ts";
import { freshStore, storeAt, type TestStore } from "../support/engines.ts";

/*
 * The one way in which what was read is kept (decision 0024), with names of people.
 */

let store: TestStore;
let beside: TestStore;
let ids: number[];

const names = keep(byId);

function byId(changes: Changes): KeptById<string> {
  const held = createLru<number, string>({ max: 9, ttlMs: 60_000 });
  changes.watch({ table: "actor", on: "update", says: ["old.id"] }, (id) =>
    held.delete(Number(id)),
  );
  return { held, count: changes.count, clear: held.clear };
}

beforeAll(async () => {
  store = await freshStore("sqlite");
  beside = storeAt(store.handles.sqlite!.name, { node: 1 });
  ids = [await person(store, "anna"), await person(store, "bo")];
});

async function nameOf(id: number): Promise<string> {
  const { db } = store.reader;
  return (
    await db.selectFrom("actor").select("name").where("id", "=", id).executeTakeFirstOrThrow()
  ).name;
}

function called(id: number, name: string): (tx: Tx) => Promise<unknown> {
  return (tx) => tx.db.updateTable("actor").set({ name }).where("id", "=", id).execute();
}

const nextTurn = () => new Promise(setImmediate);

test.each(["this process", "another"])(
  "what %s changes while it is read is not kept, and what was kept is forgotten",
  async (who) => {
    const writer = who === "another" ? beside : store;
    const kept = names(store.reader)!;
    const [anna = 0, bo = 0] = ids;
    for (const id of ids) await store.transact(called(id, "first"));
    const slowly = async (id: number, meanwhile: string) => {
      const name = await nameOf(id);
      await writer.transact(called(id, meanwhile));
      await nextTurn();
      return name;
    };
    expect(await readOne(kept, anna, () => slowly(anna, "second"))).toBe("first");
    expect(kept.held.get(anna)).toBeUndefined();
    const many = await readThrough(kept, [bo], async ([id = 0]) => [
      { id, value: await slowly(id, "second"), keep: true },
    ]);
    expect([many.get(bo), kept.held.get(bo)]).toEqual(["first", undefined]);

    const read = () => readOne(names(store.reader), anna, () => nameOf(anna));
    expect([await read(), kept.held.get(anna)]).toEqual(["second", "second"]);
    await writer.transact(called(anna, "third"));
    await nextTurn();
    expect(await read()).toBe("third");
  },
);

test("what a transaction changes is told when it is committed, and not when it is not", async () => {
  const [anna = 0] = ids;
  const read = () => readOne(names(store.reader), anna, () => nameOf(anna));
  await store.transact(called(anna, "fourth"));
  await read();
  const kept = names(store.reader)!;
  await store.transact(async (tx) => {
    await called(anna, "fifth")(tx);
    expect([await read(), kept.held.get(anna)]).toEqual(["fourth", "fourth"]);
  });
  expect(await read()).toBe("fifth");
  const before = kept.count();
  const failed = store.transact(async (tx) => {
    await called(anna, "sixth")(tx);
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  expect([kept.count(), await read()]).toEqual([before, "fifth"]);
});

test("nothing begins to be kept while a transaction is open, since what it wrote was not heard", async () => {
  const others = keep(byId);
  const [anna = 0] = ids;
  const read = () => readOne(others(store.reader), anna, () => nameOf(anna));
  await store.transact(async (tx) => {
    await called(anna, "seventh")(tx);
    await nextTurn();
    expect([others(store.reader), await read()]).toEqual([undefined, "fifth"]);
  });
  expect([await read(), others(store.reader)?.held.get(anna)]).toEqual(["seventh", "seventh"]);
});

test("where changes are not told one reads: in transactions, and on PostgreSQL", async () => {
  expect(names({ ...store.reader, changes: undefined })).toBeUndefined();
  await store.transact(async (tx) => expect(names(tx)).toBeUndefined());
});
