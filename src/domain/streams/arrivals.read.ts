import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { topicRows } from "../knowledge/post-rows.read.ts";
import type { EntryRow } from "./entries.read.ts";

/** A post, or a boost of one, with all the places where it stands. Who may read it there is another question. */
export interface Arrival extends EntryRow {
  sources: ReadonlySet<number>;
  /** Those of them that are topics. */
  topics: readonly { id: number; slug: string }[];
  authorId: number;
  local: boolean;
  isReply: boolean;
}

type Ids = { ids: string };

const posts = define("arrived-posts", (reader, p: Ids) =>
  reader.db
    .selectFrom("post")
    .select(["id", "author_id", "local", "reply_to_uri"])
    .where(inIds(reader, "post.id", p.ids)),
);

const places = define("arrived-posts-entries", (reader, p: Ids) =>
  reader.db
    .selectFrom("entry")
    .select(["post_id", "source"])
    .where(inIds(reader, "entry.post_id", p.ids))
    .where("via_id", "is", null),
);

const boosts = define("arrived-boosts", (reader, p: Ids) =>
  reader.db
    .selectFrom("boost")
    .innerJoin("post", "post.id", "boost.post_id")
    .select([
      "boost.id",
      "boost.post_id",
      "boost.actor_id",
      "post.author_id",
      "post.local",
      "post.reply_to_uri",
    ])
    .where(inIds(reader, "boost.id", p.ids)),
);

/** Those of these posts that are held, each with its places; three queries. */
export async function arrivedPosts(reader: Reader, ids: readonly number[]): Promise<Arrival[]> {
  if (ids.length === 0) return [];
  const p = { ids: ids.join(",") };
  const stands = Map.groupBy(await places(reader, p), (row) => row.post_id);
  const topics = Map.groupBy(await topicRows(reader, p), (row) => row.post_id);
  return (await posts(reader, p)).map((row) => {
    const sources = new Set((stands.get(row.id) ?? []).map(({ source }) => source));
    return {
      id: row.id,
      post_id: row.id,
      via_id: null,
      sources,
      topics: (topics.get(row.id) ?? []).filter(({ id }) => sources.has(id)),
      ...about(row),
    };
  });
}

/** Those of these boosts that stand. */
export async function arrivedBoosts(reader: Reader, ids: readonly number[]): Promise<Arrival[]> {
  if (ids.length === 0) return [];
  return (await boosts(reader, { ids: ids.join(",") })).map((row) => ({
    id: row.id,
    post_id: row.post_id,
    via_id: row.actor_id,
    sources: new Set([row.actor_id]),
    topics: [],
    ...about(row),
  }));
}

function about(row: { author_id: number; local: 0 | 1; reply_to_uri: string | null }) {
  return {
    authorId: row.author_id,
    local: row.local === 1,
    isReply: row.reply_to_uri !== null,
  };
}

type Among = { readers: string; sources: string };

const subscribed = define("subscribed-among", (reader, p: Among) =>
  reader.db
    .selectFrom("subscription")
    .select(["reader_id", "source"])
    .where(inIds(reader, "subscription.reader_id", p.readers))
    .where(inIds(reader, "subscription.source", p.sources)),
);

/** Which of these sources make up the Following stream of each of these readers; one query. */
export async function subscribedAmong(
  reader: Reader,
  readerIds: readonly number[],
  sources: readonly number[],
): Promise<Map<number, Set<number>>> {
  if (readerIds.length === 0 || sources.length === 0) return new Map();
  const rows = await subscribed(reader, {
    readers: readerIds.join(","),
    sources: sources.join(","),
  });
  const found = new Map<number, Set<number>>();
  for (const { reader_id: id, source } of rows)
    found.set(id, (found.get(id) ?? new Set()).add(source));
  return found;
}

const followers = define("followers-among", (reader, p: { readers: string; them: number }) =>
  reader.db
    .selectFrom("follow")
    .select("follower_id")
    .where(inIds(reader, "follow.follower_id", p.readers))
    .where("followee_id", "=", p.them)
    .where("state", "=", "accepted"),
);

/** Those of these readers who follow an actor, or belong to a network. */
export async function followersAmong(
  reader: Reader,
  readerIds: readonly number[],
  them: number,
): Promise<Set<number>> {
  if (readerIds.length === 0) return new Set();
  const rows = await followers(reader, { readers: readerIds.join(","), them });
  return new Set(rows.map((row) => row.follower_id));
}

const blocks = define("blocks-among", (reader, p: { readers: string; them: number }) =>
  reader.db
    .selectFrom("block")
    .select("blocker_id as reader_id")
    .where(inIds(reader, "block.blocker_id", p.readers))
    .where("blocked_id", "=", p.them)
    .unionAll(
      reader.db
        .selectFrom("block")
        .select("blocked_id as reader_id")
        .where("blocker_id", "=", p.them)
        .where(inIds(reader, "block.blocked_id", p.readers)),
    ),
);

/** Those of these readers between whom and an actor there is a block. */
export async function blockedAmong(
  reader: Reader,
  readerIds: readonly number[],
  them: number,
): Promise<Set<number>> {
  if (readerIds.length === 0) return new Set();
  const rows = await blocks(reader, { readers: readerIds.join(","), them });
  return new Set(rows.map((row) => row.reader_id));
}
