import type { Tx } from "../../storage/transaction.ts";

/**
 * Remembers that an activity with this number of a network elsewhere has been handled here. Where numbers before it are
 * missing, a look is taken at what the network announced since the last without a gap.
 */
export async function noteSeq(tx: Tx, networkId: number, seq: number): Promise<void> {
  const moved = await tx.db
    .updateTable("network")
    .set({ seq })
    .where("actor_id", "=", networkId)
    .where("seq", "=", seq - 1)
    .returning("seq")
    .executeTakeFirst();
  if (moved) return;
  const held = await tx.db
    .selectFrom("network")
    .select("seq")
    .where("actor_id", "=", networkId)
    .executeTakeFirst();
  if (held && held.seq < seq) await tx.record({ type: "NetworkGap", networkId });
}

/** All that a network elsewhere announced up to this number has been looked at. */
export async function settleSeq(tx: Tx, networkId: number, seq: number): Promise<void> {
  await tx.db
    .updateTable("network")
    .set({ seq })
    .where("actor_id", "=", networkId)
    .where("seq", "<", seq)
    .execute();
}
