import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { anonymous, personViewer, type Viewer } from "../../../src/domain/knowledge/visible.ts";
import { suspend } from "../../../src/domain/moderation/suspend.ts";
import type { EntryRow, Slice } from "../../../src/domain/streams/entries.read.ts";
import { readStream, type StreamSource } from "../../../src/domain/streams/read-stream.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { remoteNote } from "../knowledge/drafts.ts";

/** Reads of entries a page is made of at most (`read-stream.ts`). */
const mostReads = 5;
const places = 40;

/** A stream as somebody asks for it: what stands where, what of it belongs there, and how it is read. */
interface Asked {
  /** Place by place: which post stands there, who passed it on, and whether it belongs. */
  entries: { post: number; via: number | null; belongs: boolean }[];
  omitted: Set<number>;
  who: "anna" | "anyone";
  limit: number;
  /** More than the limit, as every stream takes. */
  more: number;
  portion: number | undefined;
  up: boolean;
  from: number | undefined;
  to: number | undefined;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  entries: fc.array(
    fc.record({
      post: fc.nat(11),
      via: fc.option(fc.nat(2)),
      belongs: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
    { maxLength: places, size: "max" },
  ),
  omitted: fc.uniqueArray(fc.nat(11), { maxLength: 3 }).map((all) => new Set(all)),
  who: fc.constantFrom("anna", "anyone"),
  limit: fc.integer({ min: 1, max: 6 }),
  more: fc.nat(4),
  portion: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  up: fc.boolean(),
  from: fc.option(fc.nat(places), { nil: undefined }),
  to: fc.option(fc.nat(places), { nil: undefined }),
});

onEachEngine("pages of a stream", (engine) => {
  let store: TestStore;
  let anna: number;
  /** Twelve posts: a third is for everyone, a third for people here, a third for nobody who reads. */
  const posts: number[] = [];
  /** Two whom everyone sees, and one who is out of sight. */
  const vias: number[] = [];

  beforeAll(async () => {
    store = await freshStore(engine);
    anna = await person(store, "laege-m1");
    for (const name of ["carl", "dora", "eva"])
      vias.push(await stranger(store, `${name}@syd.example`));
    const author = await stranger(store, "finn@syd.example");
    for (let n = 0; n < 12; n++) {
      const audience = (["public", "allied", "direct"] as const)[n % 3]!;
      const said = remoteNote(author, `https://syd.example/${n}`, { audience });
      posts.push((await store.transact((tx) => addPost(tx, said))).id!);
    }
    await store.transact((tx) => suspend(tx, vias[2]!, null));
  });

  const idOf = (place: number) => 1_000 + 10 * place;

  /** Everything between two places as it is shown, one by one, by rules told apart from how it is read. */
  const shown = (given: Asked, { before, after }: { before: number; after: number }) => {
    const seen = given.who === "anna" ? 2 : 1;
    const met = new Set<number>();
    const found = given.entries
      .map(({ post, via, belongs }, place) => ({ id: idOf(place), post, via, belongs }))
      .filter(({ id }) => id < before && id > after)
      .toSorted((a, b) => (given.up ? a.id - b.id : b.id - a.id))
      .filter(({ post, via, belongs }) => belongs && post % 3 < seen && via !== 2)
      .filter(({ post }) => !given.omitted.has(post))
      .filter(({ post }) => !met.has(post) && met.add(post))
      .map(({ id }) => id);
    return given.up ? found.toReversed() : found;
  };

  const sourceOf = ({ entries, limit, more, portion }: Asked) => {
    const rows = entries.map(({ post, via }, place): EntryRow => {
      return { id: idOf(place), post_id: posts[post]!, via_id: via === null ? null : vias[via]! };
    });
    const wanted = new Set(rows.filter((_, place) => entries[place]!.belongs));
    const reads: number[] = [];
    const source: StreamSource = {
      read: async ({ before, after = 0, limit: most, up }: Slice) => {
        const between = rows.filter(({ id }) => id < before && id > after);
        const found = (up ? between : between.toReversed()).slice(0, most);
        reads.push(found.length);
        return found;
      },
      take: limit + more,
      portion,
      keep: async (some) => some.filter((row) => wanted.has(row)),
    };
    return { source, reads };
  };

  test("hold each what stands there, and lead on to what comes next, either way, whatever is hidden", async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (given) => {
        const { limit, up, omitted } = given;
        const viewer: Viewer = given.who === "anna" ? personViewer(anna) : anonymous;
        const { source, reads } = sourceOf(given);
        const outer = {
          before: given.to === undefined ? Number.MAX_SAFE_INTEGER : idOf(given.to),
          after: given.from === undefined ? 0 : idOf(given.from),
        };
        const hidden = new Set([...omitted].map((post) => posts[post]));
        let [between, pages] = [outer, 0];
        for (let goesOn = true; goesOn; pages++) {
          reads.length = 0;
          const page = { ...between, limit, up, omit: ({ id }: { id: number }) => hidden.has(id) };
          const { items, next } = await readStream(store.reader, viewer, page, source);
          const ids = items.map(({ entryId }) => entryId);
          // What it leaves to the next page begins where it ends, so all that it should show stands before that.
          const covered = up
            ? { before: next === null ? outer.before : next + 1, after: between.after }
            : { before: between.before, after: next === null ? outer.after : next - 1 };
          expect(ids).toEqual(shown(given, covered));
          expect(ids.length).toBeLessThanOrEqual(limit);
          for (const { entryId, post, via } of items) {
            const { post: at, via: by } = given.entries[(entryId - 1_000) / 10]!;
            expect([post.id, via?.id ?? null]).toEqual([posts[at], by === null ? null : vias[by]]);
          }
          if (next !== null && ids.length < limit) expect(reads).toHaveLength(mostReads);
          expect(reads.length).toBeLessThanOrEqual(mostReads);
          goesOn = next !== null;
          if (next !== null) between = up ? { ...outer, after: next } : { ...outer, before: next };
          expect(pages).toBeLessThan(places + 2);
        }
      }),
      { numRuns: 300 },
    );
  });
});
