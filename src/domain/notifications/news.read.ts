import { sql, type RawBuilder, type SqlBool } from "kysely";
import { byIndex, define, eachWord, inIds, inWords } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Window } from "../../storage/windowed.ts";
import type { NotificationTable } from "../../storage/tables/streams.ts";
import { heard, heardFrom } from "./heard.ts";
import { newsKinds, type NewsKind } from "./kinds.ts";

/** A notification as it is kept, before what it is about is read. */
export type NewsRow = Omit<NotificationTable, "reader_id">;

/** Which news: of these kinds, of one person, also what is kept apart. */
export interface NewsWanted {
  kinds?: readonly NewsKind[] | undefined;
  actorId?: number | undefined;
  withFiltered?: boolean | undefined;
  /** Of what is told together in these kinds only the newest. */
  grouped?: readonly NewsKind[] | undefined;
}

type Asked = {
  me: number;
  now: string;
  before: number;
  after: number;
  limit: number;
  /** Words with commas between, as `inWords` takes them; a range is 0, or 1 for what is kept apart, and a kind. */
  ranges: string;
  kinds: string;
  grouped: string;
  mostFiltered: number;
  actorId: number;
};

type Order = "asc" | "desc";

/** What to select, from `notification as news`, to make a `NewsRow`. */
export const newsColumns = [
  "news.id",
  "news.kind",
  "news.actor_id",
  "news.post_id",
  "news.network_id",
  "news.collection_id",
  "news.reason",
  "news.report_id",
  "news.filtered",
  "news.group_key",
  "news.created_at",
] as const;

/** `notification as news`, read by an index that SQLite takes for the worse one where one reader has most of the rows. */
export function newsBy(
  reader: Reader,
  index: `notification_${"lane" | "reader" | "actor" | "group"}`,
) {
  return byIndex<NotificationTable, "news">(reader, { table: "notification", as: "news", index });
}

/** A condition beside `heard`: nothing newer is told together with it. */
export function isNewest(
  reader: Reader,
  p: Pick<Asked, "me" | "now" | "grouped">,
): RawBuilder<SqlBool> {
  return sql`(news.group_key is null or not ${inWords(reader, "news.kind", p.grouped)}
    or not exists (select 1 from notification as newer where newer.reader_id = ${p.me}
      and newer.group_key = news.group_key and newer.id > news.id
      and ${heardFrom("newer", p.me, p.now)}))`;
}

/**
 * News by kind: each kind is a range of its own, and they are merged as sources are in `entries-of-following`, so that a
 * few mentions are found among any number of thanks.
 */
function byKind(queryName: string, order: Order, grouped: boolean) {
  const inRange = sql`news.filtered = cast(substr(range.value, 1, 1) as bigint)
    and news.kind = substr(range.value, 2)`;
  const condition = (
    reader: Reader,
    p: Asked,
  ) => sql<SqlBool>`news.reader_id = ${p.me} and ${inRange}
    and news.id < ${p.before} and news.id > ${p.after} and ${heard(p.me, p.now)}
    and ${grouped ? isNewest(reader, p) : sql`1 = 1`}`;
  return define(queryName, (reader, p: Asked) => {
    const ranges = reader.db.selectFrom(eachWord(reader, p.ranges, "range"));
    return reader.engine === "sqlite"
      ? ranges
          .crossJoin(newsBy(reader, "notification_lane"))
          .where(condition(reader, p))
          .select(newsColumns)
          .orderBy("news.id", order)
          .limit(p.limit)
      : ranges
          .crossJoinLateral((eb) =>
            eb
              .selectFrom("notification as news")
              .select(newsColumns)
              .where(condition(reader, p))
              .orderBy("news.id", order)
              .limit(p.limit)
              .as("news"),
          )
          .select(newsColumns)
          .orderBy("news.id", order)
          .limit(p.limit);
  });
}

/** News of one person; of what is told together they are told of once. */
function ofOne(queryName: string, order: Order) {
  return define(queryName, (reader, p: Asked) =>
    reader.db
      .selectFrom(newsBy(reader, "notification_actor"))
      .select(newsColumns)
      .where("news.actor_id", "=", p.actorId)
      .where("news.reader_id", "=", p.me)
      .where("news.id", "<", p.before)
      .where("news.id", ">", p.after)
      .where(sql<SqlBool>`news.filtered <= ${p.mostFiltered}`)
      .where(inWords(reader, "news.kind", p.kinds))
      .where(heard(p.me, p.now))
      .orderBy("news.id", order)
      .limit(p.limit),
  );
}

const pages = {
  all: {
    down: byKind("news-by-kind", "desc", false),
    up: byKind("news-by-kind-up", "asc", false),
  },
  grouped: {
    down: byKind("news-grouped", "desc", true),
    up: byKind("news-grouped-up", "asc", true),
  },
  ofOne: { down: ofOne("news-of-one", "desc"), up: ofOne("news-of-one-up", "asc") },
};

/** What someone is told, by window of ids, newest first; one query, whatever they were told before. */
export async function news(
  reader: Reader,
  me: number,
  wanted: NewsWanted,
  { up, ...bounds }: Window,
  now = new Date().toISOString(),
): Promise<NewsRow[]> {
  const { kinds = newsKinds, actorId, withFiltered = false, grouped = [] } = wanted;
  const all = grouped.length === 0 ? pages.all : pages.grouped;
  const page = (actorId === undefined ? all : pages.ofOne)[up ? "up" : "down"];
  const rows = await page(reader, {
    me,
    now,
    ...bounds,
    ranges: (withFiltered ? [0, 1] : [0]).flatMap((n) => kinds.map((kind) => n + kind)).join(","),
    kinds: kinds.join(","),
    grouped: grouped.join(","),
    mostFiltered: withFiltered ? 1 : 0,
    actorId: actorId ?? 0,
  });
  return up ? rows.toReversed() : rows;
}

const byId = define("news-by-id", (reader, p: { me: number; now: string; id: number }) =>
  reader.db
    .selectFrom("notification as news")
    .select(newsColumns)
    .where("news.id", "=", p.id)
    .where("news.reader_id", "=", p.me)
    .where(heard(p.me, p.now)),
);

/** One of someone's news, also when it is kept apart. */
export async function newsById(
  reader: Reader,
  me: number,
  id: number,
  now = new Date().toISOString(),
): Promise<NewsRow | undefined> {
  return (await byId(reader, { me, now, id }))[0];
}

const byIds = define("news-by-ids", (reader, p: { me: number; now: string; ids: string }) =>
  reader.db
    .selectFrom("notification as news")
    .select(newsColumns)
    .where(inIds(reader, "news.id", p.ids))
    .where("news.reader_id", "=", p.me)
    .where("news.filtered", "=", 0)
    .where(heard(p.me, p.now)),
);

/** Those of these that someone is told, in this order. */
export async function newsByIds(
  reader: Reader,
  me: number,
  ids: readonly number[],
  now = new Date().toISOString(),
): Promise<NewsRow[]> {
  if (ids.length === 0) return [];
  const rows = await byIds(reader, { me, now, ids: [...new Set(ids)].join(",") });
  const held = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => held.get(id) ?? []);
}
