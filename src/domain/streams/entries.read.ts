import { sql } from "kysely";
import { createLru, type Lru } from "../../lib/lru.ts";
import { define, unforeseen } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { EntryTable } from "../../storage/tables/streams.ts";

/** A place in a stream, before what stands there is read. */
export type EntryRow = Pick<EntryTable, "id" | "post_id" | "via_id">;

type Between = { before: number; after: number; limit: number };

/** What to read: what lies between `after` (absent: 0) and `before`, neither in it, at most `limit`; newest first, or `up`. */
export type Slice = Omit<Between, "after"> & {
  after?: number | undefined;
  up?: boolean | undefined;
};

/** One source: one range read. */
export function sourceEntries(
  reader: Reader,
  { source, reach, before, after = 0, limit, up }: Slice & { source: number; reach: 0 | 1 },
): Promise<EntryRow[]> {
  const query = up ? sourceUp : sourceDown;
  return query(reader, { source, reach, before, after, limit });
}

/** All sources of a reader, merged. */
export async function followingEntries(
  reader: Reader,
  { reader: me, before, after = 0, limit, up = false }: Slice & { reader: number },
): Promise<EntryRow[]> {
  const isOpen = !up && after === 0;
  const near = isOpen ? await amongNewest(reader, { reader: me, before, limit }) : undefined;
  if (near) return near;
  const query = up ? followingUp : followingDown;
  return query(reader, { reader: me, before, after, limit });
}

type OfSource = Between & { source: number; reach: 0 | 1 };

const sourceDown = define("entries-of-source", (reader, p: OfSource) =>
  sourceRows(reader, p).orderBy("id", "desc").limit(unforeseen(reader, p.limit)),
);

const sourceUp = define("entries-of-source-up", (reader, p: OfSource) =>
  sourceRows(reader, p).orderBy("id", "asc").limit(unforeseen(reader, p.limit)),
);

function sourceRows(reader: Reader, p: OfSource) {
  return reader.db
    .selectFrom("entry")
    .select(["id", "post_id", "via_id"])
    .where("source", "=", p.source)
    .where("reach", "<=", p.reach)
    .where("id", "<", p.before)
    .where("id", ">", p.after);
}

type Home = Between & { reader: number };

/**
 * The shape is measured (performance study): SQLite reads each source in
 * order and stops it once the newest are found; PostgreSQL reads the newest of each, and at most `limit` of as many sources. Neither grows with the posts (decision 0033).
 */
const followingDown = define("entries-of-following", (reader, p: Home) =>
  merged(reader, p, "desc"),
);

const followingUp = define("entries-of-following-up", (reader, p: Home) =>
  merged(reader, p, "asc"),
);

/**
 * The newest of everybody's places, as far back as four for each source of the reader, and of these the reader's: on PostgreSQL
 * less than half of what looks into each source cost where they are all there.
 */
const newestDown = define("entries-of-following-newest", (reader, p: Omit<Home, "after">) => {
  const { reader: me, before, limit } = p;
  const mine = reader.db.selectFrom("subscription").where("reader_id", "=", unforeseen(reader, me));
  const newest = reader.db
    .selectFrom("entry")
    .select(["id", "source", "post_id", "via_id"])
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(mine.select(({ fn }) => sql<number>`4 * ${fn.countAll()}`.as("reach")))
    .as("e");
  return reader.db
    .selectFrom(newest)
    .select(["e.id", "e.post_id", "e.via_id"])
    .where(sql<boolean>`(e.source in (${mine.select("source")})) is true`) // read into a hash, not joined
    .orderBy("e.id", "desc")
    .limit(unforeseen(reader, limit));
});

/** For ten minutes, whoever found less there than they asked for: their sources are looked into at once. */
const rare = new WeakMap<object, Lru<number, true>>();

/** Undefined on SQLite, and where the newest of everybody's have fewer of theirs. */
async function amongNewest(
  reader: Reader,
  asked: Omit<Home, "after">,
): Promise<EntryRow[] | undefined> {
  if (reader.engine === "sqlite") return undefined;
  const known = rare.get(reader) ?? createLru({ max: 10_000, ttlMs: 600_000 });
  rare.set(reader, known);
  if (known.get(asked.reader)) return undefined;
  const rows = await newestDown(reader, asked);
  if (rows.length === asked.limit) return rows;
  known.set(asked.reader, true);
  return undefined;
}

type Order = "asc" | "desc";

function merged(reader: Reader, p: Home, order: Order) {
  return reader.engine === "sqlite"
    ? mergedBySqlite(reader, p, order)
    : mergedByPostgres(reader, p, order);
}

function mergedBySqlite(reader: Reader, p: Home, order: Order) {
  return reader.db
    .selectFrom("subscription as s")
    .crossJoin("entry as e")
    .select(["e.id", "e.post_id", "e.via_id"])
    .whereRef("e.source", "=", "s.source")
    .where("s.reader_id", "=", p.reader)
    .where("e.id", "<", p.before)
    .where("e.id", ">", p.after)
    .orderBy("e.id", order)
    .limit(p.limit);
}

/**
 * The newest `limit` of all stand in the `limit` sources whose own newest are the newest, and there above the last of these:
 * only those are read further.
 */
function mergedByPostgres(reader: Reader, p: Home, order: Order) {
  const [me, before, after] = [p.reader, p.before, p.after].map((n) => unforeseen(reader, n));
  const within = reader.db
    .selectFrom("entry")
    .where("entry.id", "<", before!)
    .where("entry.id", ">", after!)
    .orderBy("entry.id", order);
  const latest = reader.db
    .selectFrom("subscription as s")
    .crossJoinLateral(
      within
        .select("entry.id")
        .where("entry.source", "=", sql.ref<number>("s.source"))
        .limit(1)
        .as("newest"),
    )
    .select(["s.source", "newest.id"])
    .where("s.reader_id", "=", me!)
    .orderBy("newest.id", order)
    .limit(p.limit);
  const [outermost, beyond, none] =
    order === "desc" ? [sql`min(id)`, sql`>=`, after!] : [sql`max(id)`, sql`<=`, before!];
  const edge = sql`(select case when count(*) < ${p.limit} then ${none} else ${outermost} end from latest)`;
  return reader.db
    .with("latest", () => latest)
    .selectFrom("latest")
    .crossJoinLateral(
      within
        .select(["entry.id", "entry.post_id", "entry.via_id"])
        .where("entry.source", "=", sql.ref<number>("latest.source"))
        .where(sql<boolean>`entry.id ${beyond} ${edge}`)
        .limit(p.limit)
        .as("e"),
    )
    .select(["e.id", "e.post_id", "e.via_id"])
    .orderBy("e.id", order)
    .limit(p.limit);
}
