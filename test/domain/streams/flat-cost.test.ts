import { beforeAll, expect, test } from "vitest";
import { searchPosts } from "../../../src/domain/knowledge/search.read.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { following, region, topicStream } from "../../../src/domain/streams/streams.read.ts";
import type { Reader } from "../../../src/storage/reader.ts";
import { counted, type Cost } from "../../support/counted.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { filled, fillWithPosts } from "../../support/many-posts.ts";

/*
 * Reading costs the same however much is held (DESIGN §1.4), in counts that no machine can blur: the statements of a page,
 * and the rows that they return. What the engines step through for them is held by the plans (`storage/plans.test.ts`).
 */

const [few, many] = [4000, 40_000];
const page = { limit: 20 };
const me = personViewer(filled.busiest);

const reads: Record<string, (reader: Reader) => Promise<{ items: readonly unknown[] }>> = {
  home: (reader) => following(reader, filled.busiest, page),
  region: (reader) => region(reader, filled.busiest, page),
  topic: (reader) => topicStream(reader, me, filled.topic, page),
  "a common word, newest first": (reader) =>
    searchPosts(reader, me, { words: "tavl ", order: "newest", ...page }),
  "a common word, best first": (reader) =>
    searchPosts(reader, me, { words: "tavl ", order: "relevance", ...page }),
};

/** What a read asks of the database when nothing is kept; hot queries go through Kysely here, where they can be counted. */
async function costOf(store: TestStore, name: string): Promise<Cost> {
  const { db, cost } = counted(store.handles.read);
  const { items } = await reads[name]!({ ...store.reader, db, changes: undefined });
  expect(items.length, name).toBeGreaterThan(10);
  return cost;
}

onEachEngine("what a page costs", (engine) => {
  let small: TestStore;
  let large: TestStore;

  beforeAll(async () => {
    [small, large] = [await freshStore(engine), await freshStore(engine)];
    await fillWithPosts(small, few);
    await fillWithPosts(large, many);
  }, 120_000);

  test.each(Object.keys(reads))("%s: the same with ten times the posts", async (name) => {
    const [before, after] = [await costOf(small, name), await costOf(large, name)];
    expect(before.statements).toBeGreaterThan(3);
    expect(after.statements).toBeLessThanOrEqual(before.statements + 2);
    expect(after.rows).toBeLessThanOrEqual(before.rows * 1.5 + 20);
  });
});
