import { sql, type SqlBool } from "kysely";
import { define, inWords } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { heard } from "./heard.ts";
import { newsKinds } from "./kinds.ts";
import { isNewest, newsBy, type NewsWanted } from "./news.read.ts";

type Unread = {
  me: number;
  now: string;
  kinds: string;
  grouped: string;
  actorId: number;
  limit: number;
};

const unread = define("news-unread", (reader, p: Unread) =>
  reader.db
    .selectFrom(newsBy(reader, "notification_reader"))
    .select("news.id")
    .where("news.reader_id", "=", p.me)
    .where("news.filtered", "=", 0)
    .where(
      sql<SqlBool>`news.id > coalesce((select last_read_id from marker
        where marker.reader_id = ${p.me} and marker.timeline = 'notifications'), 0)`,
    )
    .where(sql<SqlBool>`cast(${p.actorId} as bigint) in (0, news.actor_id)`)
    .where(inWords(reader, "news.kind", p.kinds))
    .where(heard(p.me, p.now))
    .where(isNewest(reader, p))
    .limit(p.limit),
);

/** How many news someone has not seen, at most `limit`; what is told together in `grouped` kinds counts as one. */
export async function unreadNews(
  reader: Reader,
  me: number,
  { kinds = newsKinds, actorId, grouped = [] }: Omit<NewsWanted, "withFiltered">,
  limit: number,
  now = new Date().toISOString(),
): Promise<number> {
  const rows = await unread(reader, {
    me,
    now,
    limit,
    kinds: kinds.join(","),
    grouped: actorId === undefined ? grouped.join(",") : "",
    actorId: actorId ?? 0,
  });
  return rows.length;
}

/** More than this is not counted on a page: nobody needs to know. */
const most = 100;

/** How many notifications someone has not seen, at most 100. */
export function unreadCount(reader: Reader, me: number): Promise<number> {
  return unreadNews(reader, me, {}, most);
}
