import type { MembershipEventTable } from "../../storage/tables/networks.ts";
import type { Tx } from "../../storage/transaction.ts";
import { truncate } from "../../lib/text.ts";

type Event = {
  networkId: number;
  actorId: number;
  event: MembershipEventTable["event"];
  byId?: number | null;
  reason?: string | null | undefined;
};

const longestReason = 500;

/** Writes down what became of someone in a network. */
export async function noteEvent(tx: Tx, happened: Event): Promise<void> {
  const { networkId, actorId, event, byId = null, reason } = happened;
  await tx.db
    .insertInto("membership_event")
    .values({
      id: tx.newId(),
      network_id: networkId,
      actor_id: actorId,
      by_id: byId,
      event,
      reason: reason ? truncate(reason, longestReason) : null,
      created_at: tx.now,
    })
    .execute();
}
