import { sql } from "kysely";
import { addDays } from "../../lib/time.ts";
import type { Reader } from "../../storage/reader.ts";

/** What an instance tells everyone of its use: numbers of people, and of what is public. */
export interface Usage {
  people: number;
  activeHalfYear: number;
  activeMonth: number;
  posts: number;
  replies: number;
}

/** Counts it anew; the cost grows with what was written here, so whoever asks often keeps the answer a while. */
export async function usage(reader: Reader, now: string): Promise<Usage> {
  const people = await reader.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select((eb) => [
      eb.fn.countAll<number>().as("all"),
      seenSince(addDays(now, -182)).as("halfYear"),
      seenSince(addDays(now, -30)).as("month"),
    ])
    .where("actor.state", "=", "active")
    .where("account.disabled_at", "is", null)
    .executeTakeFirst();
  const written = await reader.db
    .selectFrom("actor")
    .innerJoin("post", "post.author_id", "actor.id")
    .select((eb) => [
      eb.fn.countAll<number>().as("all"),
      eb.fn.count<number>("post.reply_to_uri").as("replies"),
    ])
    .where("actor.local", "=", 1)
    .where("actor.state", "=", "active")
    .where("post.audience", "in", ["public", "unlisted"])
    .where("post.state", "=", "published")
    .executeTakeFirst();
  const replies = Number(written?.replies ?? 0);
  return {
    people: Number(people?.all ?? 0),
    activeHalfYear: Number(people?.halfYear ?? 0),
    activeMonth: Number(people?.month ?? 0),
    posts: Number(written?.all ?? 0) - replies,
    replies,
  };
}

function seenSince(day: string) {
  return sql<number>`count(case when account.seen_at >= ${day} then 1 end)`;
}
