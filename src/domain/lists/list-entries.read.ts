import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ListTable } from "../../storage/tables/lists.ts";
import type { EntryRow, Slice } from "../streams/entries.read.ts";

/** What those in a list bring, merged, as far as its owner follows them by now. */
export function listEntries(
  reader: Reader,
  { list, before, after = 0, limit, up }: Slice & { list: number },
): Promise<EntryRow[]> {
  return (up ? upwards : downwards)(reader, { list, before, after, limit });
}

type OfList = { list: number; before: number; after: number; limit: number };

/** The shape of `entries-of-following`, with the list's people for sources. */
const downwards = define("entries-of-list", (reader, p: OfList) => merged(reader, p, "desc"));

const upwards = define("entries-of-list-up", (reader, p: OfList) => merged(reader, p, "asc"));

type Order = "asc" | "desc";

function merged(reader: Reader, p: OfList, order: Order) {
  return reader.engine === "sqlite"
    ? mergedBySqlite(reader, p, order)
    : mergedByPostgres(reader, p, order);
}

/** Whoever has not answered a request is in the list, and no source of its owner yet. */
function sourcesOf(reader: Reader, p: OfList) {
  return reader.db
    .selectFrom("list_member as m")
    .crossJoin("subscription as s")
    .where("m.list_id", "=", p.list)
    .whereRef("s.reader_id", "=", "m.owner_id")
    .whereRef("s.source", "=", "m.actor_id");
}

function mergedBySqlite(reader: Reader, p: OfList, order: Order) {
  return sourcesOf(reader, p)
    .crossJoin("entry as e")
    .select(["e.id", "e.post_id", "e.via_id"])
    .whereRef("e.source", "=", "s.source")
    .where("e.id", "<", p.before)
    .where("e.id", ">", p.after)
    .orderBy("e.id", order)
    .limit(p.limit);
}

function mergedByPostgres(reader: Reader, p: OfList, order: Order) {
  return sourcesOf(reader, p)
    .crossJoinLateral((eb) =>
      eb
        .selectFrom("entry")
        .select(["entry.id", "entry.post_id", "entry.via_id"])
        .whereRef("entry.source", "=", "s.source")
        .where("entry.id", "<", p.before)
        .where("entry.id", ">", p.after)
        .orderBy("entry.id", order)
        .limit(p.limit)
        .as("e"),
    )
    .select(["e.id", "e.post_id", "e.via_id"])
    .orderBy("e.id", order)
    .limit(p.limit);
}

type Asked = { ids: string; list: number; me: number; replies: string };

const shown = define("posts-shown-in-list", (reader, p: Asked) =>
  reader.db
    .selectFrom("post")
    .leftJoin("post as parent", "parent.id", "post.reply_to_id")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where(
      sql<boolean>`(post.reply_to_uri is null or parent.author_id in (post.author_id, ${p.me})
        or (${p.replies} = 'followed' and exists
          (select 1 from subscription where reader_id = ${p.me} and source = parent.author_id))
        or (${p.replies} = 'list' and exists
          (select 1 from list_member as member where member.list_id = ${p.list}
            and member.actor_id = parent.author_id)))`,
    ),
);

/** Leaves out replies that the list does not show; those to the author or to its owner it always shows, and boosts. */
export async function withoutOtherReplies<R extends EntryRow>(
  reader: Reader,
  { me, list, replies }: { me: number; list: number; replies: ListTable["replies"] },
  rows: R[],
): Promise<R[]> {
  if (rows.length === 0) return rows;
  const ids = [...new Set(rows.map((row) => row.post_id))].join(",");
  const kept = new Set((await shown(reader, { ids, list, me, replies })).map((row) => row.id));
  return rows.filter((row) => row.via_id !== null || kept.has(row.post_id));
}

type Among = { lists: string; sources: string };

const sourcesAmong = define("list-sources-among", (reader, p: Among) =>
  reader.db
    .selectFrom("list_member as m")
    .innerJoin("subscription as s", (join) =>
      join.onRef("s.reader_id", "=", "m.owner_id").onRef("s.source", "=", "m.actor_id"),
    )
    .select(["m.list_id", "s.source"])
    .where(inIds(reader, "m.list_id", p.lists))
    .where(inIds(reader, "m.actor_id", p.sources)),
);

/** Which of these sources each of these lists is made of; one query. */
export async function listSourcesAmong(
  reader: Reader,
  listIds: readonly number[],
  sources: readonly number[],
): Promise<Map<number, Set<number>>> {
  if (listIds.length === 0 || sources.length === 0) return new Map();
  const asked = { lists: listIds.join(","), sources: sources.join(",") };
  const found = new Map<number, Set<number>>();
  for (const { list_id: id, source } of await sourcesAmong(reader, asked))
    found.set(id, (found.get(id) ?? new Set()).add(source));
  return found;
}
