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
  const tooLong = addMs(tx.now, -patienceMs);
  await tx.db
    .updateTable("delivery")
    .set({ dead: 1, next_at: tx.now, lease_until: null, last_error: "given-up" })
    .where("dead", "=", 0)
    .where((eb) =>
      eb.or([
        eb("since", "<", tooLong),
        eb.and([
          eb("since", "is", null),
          eb(
            "outbound_id",
            "in",
            eb.selectFrom("outbound").select("id").where("created_at", "<", tooLong),
          ),
        ]),
      ]),
    )
    .execute();
  await tx.db.deleteFrom("delivery").where("dead", "=", 1).where("next_at", "<", before).execute();
  await tx.db
    .deleteFrom("outbound")
    .where("created_at", "<", before)
    .where("id", "not in", (eb) => eb.selectFrom("delivery").select("outbound_id"))
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
