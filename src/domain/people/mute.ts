import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";

/** Tells me nothing more of someone, until a time or for good; they are not told. Throws `block-self`, `not-found`. */
export async function mute(
  tx: Tx,
  { muterId, mutedId, until = null }: { muterId: number; mutedId: number; until?: string | null },
): Promise<void> {
  if (muterId === mutedId) throw new Refused("block-self");
  const muted = await tx.db
    .selectFrom("actor")
    .select("id")
    .where("id", "=", mutedId)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (!muted) throw new Refused("not-found");
  await tx.db
    .insertInto("mute")
    .values({ id: tx.newId(), muter_id: muterId, muted_id: mutedId, until, created_at: tx.now })
    .onConflict((c) => c.columns(["muter_id", "muted_id"]).doUpdateSet({ until }))
    .execute();
}

/** Hears of someone again. */
export async function unmute(tx: Tx, muterId: number, mutedId: number): Promise<void> {
  await tx.db
    .deleteFrom("mute")
    .where("muter_id", "=", muterId)
    .where("muted_id", "=", mutedId)
    .execute();
}
