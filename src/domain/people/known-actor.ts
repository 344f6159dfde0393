import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";

/** Throws `not-found` when nobody of that id is held here any more. */
export async function knownActor(tx: Tx, id: number): Promise<void> {
  const actor = await tx.db
    .selectFrom("actor")
    .select("id")
    .where("id", "=", id)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (!actor) throw new Refused("not-found");
}
