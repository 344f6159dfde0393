import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { subscribe, unsubscribe } from "../../../src/domain/follows/subscribe.ts";
import { followingEntries, type Slice } from "../../../src/domain/streams/entries.read.ts";
import { homeEntries } from "../../../src/domain/streams/kept-home.ts";
import type { Reader } from "../../../src/storage/reader.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, storeAt, type TestStore } from "../../support/engines.ts";
import { remoteNote } from "../knowledge/drafts.ts";

/*
 * What is kept in memory of a Following stream against reading it: places come and go, new ones and old, many and few, by this
 * process and by another, and sources are followed and left.
 */

const places = 1_000;
const sourceCount = 3;
const idAt = (place: number) => 10 * (place + 1);

type Deed =
  | { do: "place" | "take" | "move"; source: number; from: number; many: number; beside: boolean }
  | { do: "follow" | "leave"; source: number }
  | { do: "nothing" };

const source = fc.nat(sourceCount - 1);
const stretch = { source, from: fc.nat(places), beside: fc.boolean() };
const few = fc.integer({ min: 1, max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant("place" as const), ...stretch, many: few }),
  fc.record({ do: fc.constant("place" as const), ...stretch, many: fc.nat(450) }),
  fc.record({ do: fc.constant("take" as const), ...stretch, many: few }),
  fc.record({ do: fc.constant("move" as const), ...stretch, many: fc.nat(450) }),
  fc.record({ do: fc.constantFrom("follow" as const, "leave" as const), source }),
  fc.record({ do: fc.constant("nothing" as const) }),
);
const slice: fc.Arbitrary<Slice> = fc.record({
  before: fc.option(fc.nat(places).map(idAt), { nil: Number.MAX_SAFE_INTEGER }),
  after: fc.option(fc.nat(places).map(idAt), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 60 }),
  up: fc.boolean(),
});

let store: TestStore;
/** The store's reader, and what happens when it has read so many times and not yet told what. */
let reader: Reader;
let meanwhile: { reads: number; work: () => Promise<void> } | undefined;
/** Another connection, as `vis …` has it beside a running instance. */
let beside: TestStore;
let me: number;
let somebody: number;
let post: number;
const sources: number[] = [];

beforeAll(async () => {
  store = await freshStore("sqlite");
  const halted = store.handles.read.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (meanwhile && (meanwhile.reads -= 1) === 0) await meanwhile.work();
      return result;
    },
  });
  reader = { ...store.reader, db: halted };
  beside = storeAt(store.handles.sqlite!.name, { node: 1 });
  me = await person(store, "laege-m1");
  somebody = await person(store, "laege-m2");
  const author = await stranger(store, "carl@syd.example");
  for (let n = 0; n < sourceCount; n++)
    sources.push(await stranger(store, `kilde${n}@syd.example`));
  post = (await store.transact((tx) => addPost(tx, remoteNote(author, "https://syd.example/1"))))
    .id!;
});

async function carryOut(given: Deed): Promise<void> {
  if (given.do === "nothing") return;
  const at = sources[given.source]!;
  if (!("many" in given)) {
    const change = given.do === "follow" ? subscribe : unsubscribe;
    return store.transact((tx) => change(tx, me, at));
  }
  const ids = Array.from({ length: given.many }, (_, n) => idAt(given.from + n));
  await (given.beside ? beside : store).transact(async (tx) => {
    for (const id of ids)
      if (given.do === "move")
        await tx.db
          .updateTable("entry")
          .set({ source: 0 })
          .where("source", "=", at)
          .where("id", "=", id)
          .where("id", "not in", tx.db.selectFrom("entry").select("id").where("source", "=", 0))
          .execute();
      else if (given.do === "take")
        await tx.db.deleteFrom("entry").where("source", "=", at).where("id", "=", id).execute();
      else
        await tx.db
          .insertInto("entry")
          .values({ source: at, id, post_id: post, via_id: null, reach: 0 })
          .onConflict((c) => c.doNothing())
          .execute();
  });
}

/** The same from the database alone, each place once. */
async function read({ limit, ...between }: Slice): Promise<number[]> {
  const rows = await followingEntries(store.reader, { reader: me, ...between, limit: 10_000 });
  return [...new Set(rows.map(({ id }) => id))].slice(0, limit);
}

async function expectSame(asked: Slice): Promise<void> {
  const found = await homeEntries(store.reader, me, asked);
  const whole = await read(asked);
  const ids = [...new Set(found.map(({ id }) => id))];
  expect(ids).toEqual(whole.slice(0, ids.length));
  if (found.length < asked.limit) expect(ids).toHaveLength(whole.length);
}

test("what is kept of a stream is what would be read, from any place, either way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(deed, slice, fc.integer({ min: 1, max: 2 }), fc.boolean()), {
        maxLength: 12,
        size: "max",
      }),
      async (all) => {
        await store.transact((tx) => tx.db.deleteFrom("entry").execute());
        for (const [given, asked, reads, cold] of all) {
          if (cold) await beside.transact((tx) => subscribe(tx, somebody, me));
          if (cold) await beside.transact((tx) => unsubscribe(tx, somebody, me));
          await new Promise(setImmediate);
          let waits = true;
          const work = async () => {
            waits = false;
            await carryOut(given);
          };
          meanwhile = { reads, work };
          await homeEntries(reader, me, asked);
          meanwhile = undefined;
          if (waits) await work();
          await new Promise(setImmediate); // what another process wrote is noticed at the next turn
          await expectSame(asked);
          await expectSame({ before: Number.MAX_SAFE_INTEGER, limit: 60 });
        }
      },
    ),
    { numRuns: 200 },
  );
});
