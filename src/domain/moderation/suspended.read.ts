import { sql } from "kysely";
import type { Reader } from "../../storage/reader.ts";
import type { Page, PageRequest } from "../knowledge/post-view.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";

/** Who is suspended, here and elsewhere, those met last first. Who may know is for the caller to know. */
export async function suspendedPeople(
  reader: Reader,
  { before = Number.MAX_SAFE_INTEGER, limit }: PageRequest,
): Promise<Page<ActorRef>> {
  const rows = await reader.db
    .selectFrom("actor")
    .select("id")
    .where("state", "=", sql.lit("suspended" as const))
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit).map((row) => row.id);
  const refs = await actorRefs(reader, shown);
  return {
    items: shown.flatMap((id) => refs.get(id) ?? []),
    next: rows.length > limit ? (shown.at(-1) ?? null) : null,
  };
}
