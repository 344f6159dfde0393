import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { EntryRow } from "./entries.read.ts";

/** What of a stream is wanted. Topic ids: at least one of `any`, each of `all`, none of `none`. */
export interface Narrow {
  from?: "here" | "elsewhere" | undefined;
  withMedia?: boolean | undefined;
  any?: readonly number[] | undefined;
  all?: readonly number[] | undefined;
  none?: readonly number[] | undefined;
}

const localIds = define("posts-written-here", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("post")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where("post.local", "=", 1),
);

const idsWithMedia = define("posts-with-files", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("attachment")
    .select("attachment.post_id as id")
    .where(inIds(reader, "attachment.post_id", p.ids)),
);

const topicsOf = define("post-topic-ids", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("post_topic")
    .select(["post_id", "topic_id"])
    .where(inIds(reader, "post_topic.post_id", p.ids)),
);

/** Leaves out what is not wanted; three queries at most. */
export async function narrowed(
  reader: Reader,
  narrow: Narrow,
  rows: EntryRow[],
): Promise<EntryRow[]> {
  if (rows.length === 0) return rows;
  const ids = [...new Set(rows.map((row) => row.post_id))].join(",");
  const kept = await withTraits(reader, narrow, rows, ids);
  return withTopics(reader, narrow, kept, ids);
}

async function withTraits(
  reader: Reader,
  { from, withMedia }: Narrow,
  rows: EntryRow[],
  ids: string,
): Promise<EntryRow[]> {
  const here = from && idsIn(await localIds(reader, { ids }));
  const media = withMedia ? idsIn(await idsWithMedia(reader, { ids })) : undefined;
  return rows.filter(
    ({ post_id: id }) => (!here || here.has(id) === (from === "here")) && (media?.has(id) ?? true),
  );
}

function idsIn(rows: readonly { id: number | null }[]): ReadonlySet<number | null> {
  return new Set(rows.map(({ id }) => id));
}

async function withTopics(
  reader: Reader,
  { any = [], all = [], none = [] }: Narrow,
  rows: EntryRow[],
  ids: string,
): Promise<EntryRow[]> {
  if (any.length + all.length + none.length === 0) return rows;
  const held = Map.groupBy(await topicsOf(reader, { ids }), (row) => row.post_id);
  return rows.filter(({ post_id }) => {
    const topics = new Set((held.get(post_id) ?? []).map((row) => row.topic_id));
    return (
      (any.length === 0 || any.some((id) => topics.has(id))) &&
      all.every((id) => topics.has(id)) &&
      !none.some((id) => topics.has(id))
    );
  });
}
