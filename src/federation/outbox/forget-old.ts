import { addDays, addMs } from "../../lib/time.ts";
import type { Tx } from "../../storage/transaction.ts";
import { patienceMs } from "./schedule.ts";

const daysKept = 30;

/**
 * Daily upkeep. What waited eight days without being sent becomes a dead letter; dead letters go after 30 days, letters
 * that nothing waits for 30 days after they were written, receipts 30 days after what they are for was deleted. Keys that
 * were replaced go when the news of that can wait no longer.
 */
export async function forgetOldDeliveries(tx: Tx): Promise<void> {
  const before = addDays(tx.now, -daysKept);
  await tx.db
    .updateTable("delivery")
    .set({ state: "dead", next_at: tx.now, lease_until: null, last_error: "given-up" })
    .where("state", "=", "waiting")
    .where("created_at", "<", addMs(tx.now, -patienceMs))
    .execute();
  await tx.db
    .deleteFrom("delivery")
    .where("state", "=", "dead")
    .where("next_at", "<", before)
    .execute();
  await tx.db
    .deleteFrom("outbound")
    .where("created_at", "<", before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("delivery")
            .select("delivery.id")
            .whereRef("delivery.outbound_id", "=", "outbound.id"),
        ),
      ),
    )
    .execute();
  await tx.db
    .deleteFrom("actor_key")
    .where("retired_at", "<", addMs(tx.now, -patienceMs))
    .execute();
  await tx.db
    .deleteFrom("receipt")
    .where("object_uri", "in", (eb) =>
      eb.selectFrom("tombstone").select("uri").where("deleted_at", "<", before),
    )
    .execute();
}
