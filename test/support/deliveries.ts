import { addDeliveries, keepLetter, type Letter } from "../../src/federation/outbox/queue.ts";
import type { Store } from "../../src/storage/transaction.ts";

/** All deliveries with the names of where they go, in the order their letters were written. */
export async function deliveriesIn({ reader }: Pick<Store, "reader">) {
  const rows = await reader.db
    .selectFrom("delivery")
    .innerJoin("inbox", "inbox.id", "delivery.inbox_id")
    .innerJoin("lane", "lane.id", "delivery.lane_id")
    .selectAll("delivery")
    .select(["inbox.uri as inbox", "lane.host"])
    .orderBy("outbound_id")
    .orderBy("inbox_id")
    .execute();
  return rows.map((row) => ({ ...row, state: row.dead === 1 ? "dead" : "waiting" }));
}

/** How many wait. */
export async function deliveriesWaiting({ reader }: Pick<Store, "reader">): Promise<number> {
  const waiting = reader.db.selectFrom("delivery").select("outbound_id").where("dead", "=", 0);
  return (await waiting.execute()).length;
}

/** Queues a letter to inboxes, without going through a fact; the id of the letter. */
export function post(
  store: Pick<Store, "transact">,
  letter: Letter,
  inboxes: readonly string[],
): Promise<number> {
  return store.transact(async (tx) => {
    const id = await keepLetter(tx, letter);
    const recipients = inboxes.map((inbox) => ({ inbox, host: new URL(inbox).host }));
    await addDeliveries(tx, id!, letter.objectUri, recipients);
    return id!;
  });
}
