import { addDays, isoDay } from "../../lib/time.ts";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { daysOfLate } from "./count.ts";

/** How much was shared under a topic on a day, and by how many. */
export interface TopicDay {
  /** `YYYY-MM-DD` */
  day: string;
  posts: number;
  authors: number;
}

const days = define("topic-days", (reader, p: { ids: string; since: string }) =>
  reader.db
    .selectFrom("topic_day")
    .select((eb) => [
      "topic_id as id",
      "day",
      eb.fn.sum<number>("posts").as("posts"),
      eb.fn.countAll<number>().as("authors"),
    ])
    .where(inIds(reader, "topic_id", p.ids))
    .where("day", ">=", p.since)
    .groupBy(["topic_id", "day"]),
);

/** The last seven days of topics, by id, today first; days without anything are there too. One query however many. */
export async function topicDays(
  reader: Reader,
  ids: readonly number[],
  now: string,
): Promise<Map<number, TopicDay[]>> {
  if (ids.length === 0) return new Map();
  const since = firstDay(now);
  const rows = await days(reader, { ids: ids.join(","), since });
  const shown = Array.from({ length: daysOfLate }, (_, back) => isoDay(addDays(now, -back)));
  return new Map(
    ids.map((id) => [
      id,
      shown.map((day) => {
        const row = rows.find((one) => one.id === id && one.day === day);
        return { day, posts: Number(row?.posts ?? 0), authors: Number(row?.authors ?? 0) };
      }),
    ]),
  );
}

/** Ids of the topics under which most was shared in the last seven days. The cost follows what was written in them. */
export async function topicsOfLate(
  reader: Reader,
  { now, limit, offset }: { now: string; limit: number; offset: number },
): Promise<number[]> {
  const rows = await reader.db
    .selectFrom("topic_day")
    .select((eb) => [
      "topic_id as id",
      eb.fn.sum<number>("posts").as("written"),
      eb.fn.count<number>("author_id").distinct().as("writers"),
    ])
    .where("day", ">=", firstDay(now))
    .groupBy("topic_id")
    .orderBy("written", "desc")
    .orderBy("writers", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map((row) => row.id);
}

function firstDay(now: string): string {
  return isoDay(addDays(now, 1 - daysOfLate));
}
