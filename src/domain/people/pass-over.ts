import type { Tx } from "../../storage/transaction.ts";
import { knownActor } from "./known-actor.ts";

/** Does not suggest someone to me again. Throws `not-found`. */
export async function passOver(tx: Tx, me: number, them: number): Promise<void> {
  await knownActor(tx, them);
  await tx.db
    .insertInto("passed_over")
    .values({ actor_id: me, passed_id: them })
    .onConflict((c) => c.doNothing())
    .execute();
}
