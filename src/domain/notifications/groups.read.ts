import { sql, type SqlBool } from "kysely";
import { define, eachWord, inWords } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Window } from "../../storage/windowed.ts";
import { heard, heardFrom } from "./heard.ts";
import { newsBy, newsColumns, type NewsRow } from "./news.read.ts";

/** Most people of a group who are named beside it. */
const mostNamed = 8;

/** What is told together: how much, since when, and who did it lately, the newest first. */
export interface NewsGroup {
  count: number;
  /** The oldest that is not older than what was asked for. */
  oldestId: number;
  actorIds: number[];
}

type Asked = { me: number; now: string; keys: string; from: number };

const sizes = define("news-group-sizes", (reader, p: Asked) =>
  reader.db
    .selectFrom("notification as news")
    .select([
      "news.group_key as key",
      sql<number>`count(*)`.as("count"),
      sql<number>`min(case when news.id >= ${p.from} then news.id end)`.as("oldestId"),
    ])
    .where("news.reader_id", "=", p.me)
    .where("news.filtered", "=", 0)
    .where(inWords(reader, "news.group_key", p.keys))
    .where(heardFrom("news", p.me, p.now))
    .groupBy("news.group_key"),
);

const named = define("news-group-named", (reader, p: Omit<Asked, "from">) => {
  const newest = sql<SqlBool>`news.reader_id = ${p.me} and news.group_key = wanted.value
    and news.filtered = 0 and ${heardFrom("news", p.me, p.now)}`;
  const groups = reader.db.selectFrom(eachWord(reader, p.keys, "wanted"));
  return reader.engine === "sqlite"
    ? groups
        .crossJoin("notification as one")
        .select(["one.id", "one.group_key as key", "one.actor_id as actorId"])
        .where(
          sql<SqlBool>`one.id in (select news.id from notification as news where ${newest}
            order by news.id desc limit ${sql.lit(mostNamed)})`,
        )
    : groups
        .crossJoinLateral((eb) =>
          eb
            .selectFrom("notification as news")
            .select(["news.id", "news.group_key", "news.actor_id"])
            .where(newest)
            .orderBy("news.id", "desc")
            .limit(mostNamed)
            .as("one"),
        )
        .select(["one.id", "one.group_key as key", "one.actor_id as actorId"]);
});

/** The groups behind these keys, by key; two queries however many. `from`: the oldest id that the page reaches. */
export async function newsGroups(
  reader: Reader,
  me: number,
  { keys, from }: { keys: readonly string[]; from: number },
  now = new Date().toISOString(),
): Promise<Map<string, NewsGroup>> {
  if (keys.length === 0) return new Map();
  const asked = { me, now, keys: keys.join(",") };
  const people = Map.groupBy(
    (await named(reader, asked)).toSorted((a, b) => b.id - a.id),
    (row) => row.key,
  );
  const found = await sizes(reader, { ...asked, from });
  return new Map(
    found.map(({ key, count, oldestId }) => [
      key!,
      { count, oldestId, actorIds: (people.get(key) ?? []).map((row) => row.actorId) },
    ]),
  );
}

type InGroup = {
  me: number;
  now: string;
  key: string;
  before: number;
  after: number;
  limit: number;
};

const members = (queryName: string, order: "asc" | "desc") =>
  define(queryName, (reader, p: InGroup) =>
    reader.db
      .selectFrom(newsBy(reader, "notification_group"))
      .select(newsColumns)
      .where("news.reader_id", "=", p.me)
      .where("news.group_key", "=", p.key)
      .where("news.id", "<", p.before)
      .where("news.id", ">", p.after)
      .where("news.filtered", "=", 0)
      .where(heard(p.me, p.now))
      .orderBy("news.id", order)
      .limit(p.limit),
  );

const down = members("news-of-group", "desc");
const up = members("news-of-group-up", "asc");

/** What is told together under a key, newest first. */
export async function newsOfGroup(
  reader: Reader,
  me: number,
  key: string,
  { up: upwards, ...bounds }: Window,
  now = new Date().toISOString(),
): Promise<NewsRow[]> {
  const rows = await (upwards ? up : down)(reader, { me, now, key, ...bounds });
  return upwards ? rows.toReversed() : rows;
}
