import type { Reader } from "../../storage/reader.ts";
import type { Json } from "../wire/proof.ts";

/** An activity of ours as it was sent, without its proof; undefined when it was not, or when that is no longer held. */
export async function letterBody(reader: Reader, uri: string): Promise<Json | undefined> {
  const row = await reader.db
    .selectFrom("outbound")
    .select("body")
    .where("uri", "=", uri)
    .executeTakeFirst();
  if (!row) return undefined;
  const { proof: _, ...activity } = JSON.parse(row.body) as Json;
  return activity;
}
