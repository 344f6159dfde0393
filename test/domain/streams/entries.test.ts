import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { followingEntries } from "../../../src/domain/streams/entries.read.ts";
import { counted } from "../../support/counted.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { filled, fillWithPosts } from "../../support/many-posts.ts";

/** All places there are, and who reads which: what the slow way goes through. */
async function everything({ reader }: TestStore) {
  return {
    entries: await reader.db.selectFrom("entry").select(["id", "source"]).execute(),
    subscriptions: await reader.db.selectFrom("subscription").selectAll().execute(),
  };
}

onEachEngine("what someone's sources bring", (engine) => {
  let store: TestStore;
  let held: Awaited<ReturnType<typeof everything>>;

  beforeAll(async () => {
    store = await freshStore(engine);
    await fillWithPosts(store, 1000);
    held = await everything(store);
  }, 60_000);

  test("is what going through all of it finds, from any place, either way", async () => {
    const place = fc.option(fc.integer({ min: 0, max: 1001 }), { nil: undefined });
    const asked = fc.record({
      reader: fc.constantFrom(filled.busiest, filled.person, 1050, 1),
      before: place,
      after: place,
      limit: fc.integer({ min: 1, max: 60 }),
      up: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ reader, limit, up, ...places }) => {
        const id = (at: number) => 2_000_000_000_000_000 + at * 4096;
        const before = places.before === undefined ? Number.MAX_SAFE_INTEGER : id(places.before);
        const after = places.after === undefined ? 0 : id(places.after);
        const mine = held.subscriptions.filter((row) => row.reader_id === reader);
        const sources = new Set(mine.map((row) => row.source));
        const slow = held.entries
          .filter((row) => sources.has(row.source) && row.id < before && row.id > after)
          .map((row) => row.id)
          .toSorted((a, b) => (up ? a - b : b - a))
          .slice(0, limit);
        const afresh = { ...store.reader }; // which remembers of nobody that they found too little
        for (const asked of [afresh, afresh]) {
          const found = await followingEntries(asked, { reader, before, after, limit, up });
          expect(found.map((row) => row.id)).toEqual(slow);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("is asked for once of whoever follows much, and twice of others the first time", async () => {
    const { db, cost } = counted(store.handles.read);
    const reader = { ...store.reader, db };
    const statements = async (me: number, limit: number): Promise<number> => {
      const before = cost.statements;
      await followingEntries(reader, { reader: me, before: Number.MAX_SAFE_INTEGER, limit });
      return cost.statements - before;
    };
    expect(await statements(filled.busiest, 50)).toBe(1);
    expect(await statements(1, 50)).toBe(engine === "postgres" ? 2 : 1);
    expect(await statements(1, 50)).toBe(1);
    expect(await statements(filled.busiest, 50)).toBe(1);
  });
});
