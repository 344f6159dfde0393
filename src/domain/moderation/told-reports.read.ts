import { sql, type SqlBool } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

/** A report as whoever is told of it reads it. */
export interface ToldReport {
  id: number;
  targetId: number;
  postIds: number[];
  text: string;
  resolved: boolean;
  createdAt: string;
}

const toldRows = define("told-reports", (reader, p: { me: number; ids: string }) =>
  reader.db
    .selectFrom("report")
    .select(["id", "target_id as targetId", "posts", "text", "state", "created_at as createdAt"])
    .where(inIds(reader, "report.id", p.ids))
    .where(
      sql<SqlBool>`(exists (select 1 from account where actor_id = ${p.me} and role in ('moderator', 'admin'))
        and (network_id is null or exists (select 1 from network
          where network.actor_id = report.network_id and network.kind = 'open'))
        or exists (select 1 from follow where follower_id = ${p.me} and followee_id = report.network_id
          and follow.state = 'accepted' and follow.role in ('moderator', 'owner')))`,
    ),
);

/** Those of the reports that someone still looks after, by id. */
export async function toldReports(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<Map<number, ToldReport>> {
  if (ids.length === 0) return new Map();
  const rows = await toldRows(reader, { me, ids: ids.join(",") });
  return new Map(
    rows.map(({ posts, state, ...row }) => [
      row.id,
      { ...row, postIds: JSON.parse(posts) as number[], resolved: state === "resolved" },
    ]),
  );
}
