import type { Reader } from "../../storage/reader.ts";

/** How many jobs of each kind were given up, most first. */
export function deadJobs(reader: Reader): Promise<{ kind: string; count: number }[]> {
  return reader.db
    .selectFrom("job")
    .select((eb) => ["kind", eb.fn.countAll<number>().as("count")])
    .where("state", "=", "dead")
    .groupBy("kind")
    .orderBy("count", "desc")
    .execute();
}

/** When something was last received or written here; undefined in an empty database. */
export async function lastWritten(reader: Reader): Promise<string | undefined> {
  const post = await reader.db
    .selectFrom("post")
    .select("received_at as at")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const actor = await reader.db
    .selectFrom("actor")
    .select("created_at as at")
    .where("local", "=", 1)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return [post?.at ?? "", actor?.at ?? ""].sort().at(-1) || undefined;
}
