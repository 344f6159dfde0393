import { sql, type RawBuilder, type SqlBool } from "kysely";
import { byIndex, define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Window } from "../../storage/windowed.ts";
import type { NotificationRequestTable } from "../../storage/tables/streams.ts";
import { heard } from "./heard.ts";

/** More than this is not counted. */
const most = 100;

/** Someone of whom news are kept apart. */
export interface NewsRequest {
  id: number;
  actorId: number;
  /** At most 100. */
  count: number;
  /** What the newest of them that is about a post is about. */
  postId: number | null;
  createdAt: string;
  updatedAt: string;
}

type Asked = { me: number; now: string; before: number; after: number; limit: number };

/** The rest of a query over what is kept apart of the request's sender. */
function keptApart({ me, now }: Asked): RawBuilder<SqlBool> {
  return sql`from notification as news where news.reader_id = ${me}
    and news.actor_id = request.actor_id and news.filtered = 1 and ${heard(me, now)}`;
}

function requests(queryName: string, order: "asc" | "desc") {
  return define(queryName, (reader, p: Asked) =>
    reader.db
      .selectFrom(
        byIndex<NotificationRequestTable, "request">(reader, {
          table: "notification_request",
          as: "request",
          index: "notification_request_list",
        }),
      )
      .select([
        "request.id",
        "request.actor_id as actorId",
        "request.created_at as createdAt",
        "request.updated_at as updatedAt",
        sql<number>`(select count(*) from
          (select 1 ${keptApart(p)} limit ${sql.lit(most)}) as counted)`.as("count"),
        sql<number | null>`(select news.post_id ${keptApart(p)} and news.post_id is not null
          order by news.id desc limit 1)`.as("postId"),
      ])
      .where("request.reader_id", "=", p.me)
      .where("request.id", "<", p.before)
      .where("request.id", ">", p.after)
      .where(sql<SqlBool>`exists (select 1 ${keptApart(p)})`)
      .orderBy("request.id", order)
      .limit(p.limit),
  );
}

const down = requests("news-requests", "desc");
const up = requests("news-requests-up", "asc");

/** Those of whom news are kept apart from someone, the latest to begin first; one query however many. */
export async function newsRequests(
  reader: Reader,
  me: number,
  { up: upwards, ...bounds }: Window,
  now = new Date().toISOString(),
): Promise<NewsRequest[]> {
  const rows = await (upwards ? up : down)(reader, { me, now, ...bounds });
  return upwards ? rows.toReversed() : rows;
}

const newest: Window = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 1 };

/** One of them. */
export async function newsRequest(
  reader: Reader,
  me: number,
  id: number,
): Promise<NewsRequest | undefined> {
  return (await newsRequests(reader, me, { ...newest, before: id + 1, after: id - 1 }))[0];
}

const apartIds = define(
  "news-kept-apart",
  (reader, p: { me: number; now: string; limit: number }) =>
    reader.db
      .selectFrom("notification as news")
      .select("news.actor_id as actorId")
      .where("news.reader_id", "=", p.me)
      .where("news.filtered", "=", 1)
      .where(heard(p.me, p.now))
      .limit(p.limit),
);

/** How many wait to be let in, and how much they have to tell; each at most 100. */
export async function pendingRequests(
  reader: Reader,
  me: number,
  now = new Date().toISOString(),
): Promise<{ requests: number; news: number }> {
  const rows = await apartIds(reader, { me, now, limit: most });
  const waiting = rows.length < most ? new Set(rows.map((row) => row.actorId)).size : undefined;
  return {
    requests: waiting ?? (await newsRequests(reader, me, { ...newest, limit: most }, now)).length,
    news: rows.length,
  };
}
