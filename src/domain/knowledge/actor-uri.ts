import type { Reader } from "../../storage/reader.ts";
import { Refused } from "../refused.ts";

/** The URI of an actor held here. Throws `not-found`. */
export async function actorUri(reader: Reader, id: number): Promise<string> {
  const actor = await reader.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "=", id)
    .executeTakeFirst();
  if (!actor) throw new Refused("not-found");
  return actor.uri;
}
