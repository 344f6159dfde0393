import { sql, type RawBuilder } from "kysely";
import { addDays, isoDay } from "../../lib/time.ts";
import type { Reader } from "../../storage/reader.ts";

/** A week here, in numbers; it begins on a Monday, midnight UTC. */
export interface Week {
  /** ISO 8601. */
  begins: string;
  /** Written here for everyone. */
  posts: number;
  /** People who were here then and have not been here since; of this week, everyone who was. */
  seen: number;
  registered: number;
}

/** The last weeks, this one first. The cost grows with what was written in them, so whoever asks often keeps the answer a while. */
export async function weeklyActivity(reader: Reader, now: string, count = 12): Promise<Week[]> {
  const sinceMonday = (new Date(now).getUTCDay() + 6) % 7;
  const monday = `${isoDay(addDays(now, -sinceMonday))}T00:00:00.000Z`;
  const begins = Array.from({ length: count }, (_, back) => addDays(monday, -7 * back));
  const since = begins.at(-1)!;
  const [posts, seen, registered] = [
    await postDays(reader, since),
    await peopleDays(reader, "seen_at", since),
    await peopleDays(reader, "created_at", since),
  ];
  return begins.map((begin) => {
    const inWeek = (days: readonly Day[]): number => {
      const [from, to] = [isoDay(begin), isoDay(addDays(begin, 7))];
      const counts = days.filter(({ day }) => day >= from && day < to);
      return counts.reduce((sum, { count: n }) => sum + Number(n), 0);
    };
    return {
      begins: begin,
      posts: inWeek(posts),
      seen: inWeek(seen),
      registered: inWeek(registered),
    };
  });
}

interface Day {
  day: string;
  count: number;
}

function dayOf(column: string): RawBuilder<string> {
  return sql<string>`substr(${sql.ref(column)}, 1, 10)`;
}

function postDays(reader: Reader, since: string): Promise<Day[]> {
  return reader.db
    .selectFrom("actor")
    .innerJoin("post", "post.author_id", "actor.id")
    .select((eb) => [dayOf("post.published_at").as("day"), eb.fn.countAll<number>().as("count")])
    .where("actor.local", "=", 1)
    .where("actor.state", "=", "active")
    .where("post.audience", "in", ["public", "unlisted"])
    .where("post.state", "=", "published")
    .where("post.published_at", ">=", since)
    .groupBy(dayOf("post.published_at"))
    .execute();
}

function peopleDays(reader: Reader, what: "seen_at" | "created_at", since: string): Promise<Day[]> {
  const column = what === "seen_at" ? "account.seen_at" : "actor.created_at";
  return reader.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select((eb) => [dayOf(column).as("day"), eb.fn.countAll<number>().as("count")])
    .where("actor.state", "=", "active")
    .where("account.disabled_at", "is", null)
    .where(column, ">=", since)
    .groupBy(dayOf(column))
    .execute();
}
