import type { Reader } from "../../storage/reader.ts";
import { actorRefs, type ActorRef } from "./actor-ref.ts";

/** Whom to turn to: the people who run this instance. */
export async function administrators(reader: Reader): Promise<ActorRef[]> {
  const rows = await reader.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select("actor.id")
    .where("account.role", "=", "admin")
    .where("account.disabled_at", "is", null)
    .where("actor.state", "=", "active")
    .orderBy("actor.id")
    .limit(20)
    .execute();
  const refs = await actorRefs(
    reader,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => refs.get(row.id) ?? []);
}
