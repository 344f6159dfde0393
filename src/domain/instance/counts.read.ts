import type { Reader } from "../../storage/reader.ts";

/** How much is here: people with an account, what they have written, and the servers we share with as allies. */
export interface InstanceCounts {
  people: number;
  posts: number;
  allies: number;
}

/** Counts the instance; a few indexed counts, cheap enough for the front page. */
export async function instanceCounts(reader: Reader): Promise<InstanceCounts> {
  const row = await reader.db
    .selectNoFrom((eb) => [
      eb
        .selectFrom("actor")
        .select(eb.fn.countAll<number>().as("n"))
        .where("local", "=", 1)
        .where("kind", "=", "person")
        .where("state", "=", "active")
        .as("people"),
      eb
        .selectFrom("actor")
        .select((q) => q.fn.coalesce(q.fn.sum<number>("posts_count"), q.lit(0)).as("n"))
        .where("local", "=", 1)
        .as("posts"),
      eb
        .selectFrom("peer")
        .select(eb.fn.countAll<number>().as("n"))
        .where("trust", "=", "allied")
        .as("allies"),
    ])
    .executeTakeFirstOrThrow();
  return {
    people: Number(row.people ?? 0),
    posts: Number(row.posts ?? 0),
    allies: Number(row.allies ?? 0),
  };
}
