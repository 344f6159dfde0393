import type { Tx } from "../../storage/transaction.ts";

/** Remembers that someone has seen their notifications up to and with this id; never fewer than before. */
export async function markSeen(tx: Tx, me: number, upTo: number): Promise<void> {
  await tx.db
    .updateTable("account")
    .set({ notifications_seen_id: upTo })
    .where("actor_id", "=", me)
    .where("notifications_seen_id", "<", upTo)
    .execute();
}
