import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { knownActor } from "./known-actor.ts";

export interface MuteWish {
  muterId: number;
  mutedId: number;
  /** ISO 8601; null: for good. */
  until?: string | null;
  /** Whether what they do with regard to me goes untold too; it does when nothing is said. */
  notifications?: boolean;
}

/** Tells me nothing more of someone, until a time or for good; they are not told. Throws `block-self`, `not-found`. */
export async function mute(
  tx: Tx,
  { muterId, mutedId, until = null, notifications = true }: MuteWish,
): Promise<void> {
  if (muterId === mutedId) throw new Refused("block-self");
  await knownActor(tx, mutedId);
  const terms = { until, notifications: notifications ? 1 : 0 } as const;
  await tx.db
    .insertInto("mute")
    .values({ id: tx.newId(), muter_id: muterId, muted_id: mutedId, created_at: tx.now, ...terms })
    .onConflict((c) => c.columns(["muter_id", "muted_id"]).doUpdateSet(terms))
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
