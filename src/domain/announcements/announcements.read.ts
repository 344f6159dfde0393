import type { Selectable } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { AnnouncementTable } from "../../storage/tables/announcements.ts";

/** What everybody here is told, as one of them sees it. */
export interface AnnouncementView {
  id: number;
  /** Safe HTML. */
  html: string;
  startsAt: string | null;
  endsAt: string | null;
  allDay: boolean;
  publishedAt: string;
  updatedAt: string;
  /** The reader does not need to be shown it again. */
  seen: boolean;
  /** Those used first, first. */
  reactions: { emoji: string; count: number; mine: boolean }[];
}

/** More at a time nobody reads. */
const most = 50;

const shown = define(
  "announcements-shown",
  (reader, p: { me: number; now: string; limit: number }) =>
    reader.db
      .selectFrom("announcement")
      .leftJoin("announcement_seen", (join) =>
        join
          .onRef("announcement_seen.announcement_id", "=", "announcement.id")
          .on("announcement_seen.actor_id", "=", p.me),
      )
      .selectAll("announcement")
      .select("announcement_seen.actor_id as seen_by")
      .where((eb) => eb.or([eb("starts_at", "is", null), eb("starts_at", "<=", p.now)]))
      .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", p.now)]))
      .orderBy("announcement.id", "desc")
      .limit(p.limit),
);

const reactionsTo = define("announcement-reactions", (reader, p: { me: number; ids: string }) =>
  reader.db
    .selectFrom("announcement_reaction")
    .select((eb) => [
      "announcement_id as id",
      "emoji",
      eb.fn.countAll<number>().as("count"),
      eb.fn.min("created_at").as("first"),
      eb.fn.sum<number>(eb.case().when("actor_id", "=", p.me).then(1).else(0).end()).as("mine"),
    ])
    .where(inIds(reader, "announcement_id", p.ids))
    .groupBy(["announcement_id", "emoji"]),
);

/** What is told now, newest first; what `me` has been shown already only with `withSeen`. Two queries. */
export async function announcements(
  reader: Reader,
  me: number,
  { now, withSeen = false }: { now: string; withSeen?: boolean },
): Promise<AnnouncementView[]> {
  const all = await shown(reader, { me, now, limit: most });
  const rows = all.filter((row) => withSeen || row.seen_by === null);
  if (rows.length === 0) return [];
  const answers = await reactionsTo(reader, { me, ids: rows.map((row) => row.id).join(",") });
  return rows.map((row) => ({
    id: row.id,
    html: row.html,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    allDay: row.all_day === 1,
    publishedAt: row.published_at,
    updatedAt: row.updated_at,
    seen: row.seen_by !== null,
    reactions: answers
      .filter((answer) => answer.id === row.id)
      .toSorted((a, b) => (a.first < b.first ? -1 : 1))
      .map(({ emoji, count, mine }) => ({ emoji, count: Number(count), mine: Number(mine) > 0 })),
  }));
}

/** Whether an announcement is told at `now`. */
export async function isShown(reader: Reader, id: number, now: string): Promise<boolean> {
  const row = await reader.db
    .selectFrom("announcement")
    .select("id")
    .where("id", "=", id)
    .where((eb) => eb.or([eb("starts_at", "is", null), eb("starts_at", "<=", now)]))
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** Every announcement that was not taken away, newest first: for who makes them. At most 200. */
export function allAnnouncements(reader: Reader): Promise<Selectable<AnnouncementTable>[]> {
  return reader.db
    .selectFrom("announcement")
    .selectAll()
    .orderBy("id", "desc")
    .limit(200)
    .execute();
}
