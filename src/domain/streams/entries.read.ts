import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { EntryTable } from "../../storage/tables/streams.ts";

/** A place in a stream, before what stands there is read. */
export type EntryRow = Pick<EntryTable, "id" | "post_id" | "via_id">;

type Slice = { source: number; reach: 0 | 1; before: number; limit: number };

/** One source, newest first: one range read. */
export const sourceEntries = define("entries-of-source", (reader, p: Slice) =>
  reader.db
    .selectFrom("entry")
    .select(["id", "post_id", "via_id"])
    .where("source", "=", p.source)
    .where("reach", "<=", p.reach)
    .where("id", "<", p.before)
    .orderBy("id", "desc")
    .limit(p.limit),
);

type Home = { reader: number; before: number; limit: number };

/**
 * All sources of a reader, merged newest first. The shape is measured (performance study): SQLite reads each source in
 * order and stops it once the newest are found; PostgreSQL reads at most `limit` of each. Neither grows with the posts.
 */
export const followingEntries = define("entries-of-following", (reader, p: Home) =>
  reader.engine === "sqlite" ? mergedBySqlite(reader, p) : mergedByPostgres(reader, p),
);

function mergedBySqlite(reader: Reader, p: Home) {
  return reader.db
    .selectFrom("subscription as s")
    .crossJoin("entry as e")
    .select(["e.id", "e.post_id", "e.via_id"])
    .whereRef("e.source", "=", "s.source")
    .where("s.reader_id", "=", p.reader)
    .where("e.id", "<", p.before)
    .orderBy("e.id", "desc")
    .limit(p.limit);
}

function mergedByPostgres(reader: Reader, p: Home) {
  return reader.db
    .selectFrom("subscription as s")
    .crossJoinLateral((eb) =>
      eb
        .selectFrom("entry")
        .select(["entry.id", "entry.post_id", "entry.via_id"])
        .whereRef("entry.source", "=", "s.source")
        .where("entry.id", "<", p.before)
        .orderBy("entry.id", "desc")
        .limit(p.limit)
        .as("e"),
    )
    .select(["e.id", "e.post_id", "e.via_id"])
    .where("s.reader_id", "=", p.reader)
    .orderBy("e.id", "desc")
    .limit(p.limit);
}
