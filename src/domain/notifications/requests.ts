import { sql } from "kysely";
import type { Tx } from "../../storage/transaction.ts";
import { groupedKinds } from "./kinds.ts";

/** Notes that news of someone are kept apart from a reader. */
export async function holdApart(tx: Tx, readerId: number, actorId: number): Promise<void> {
  await tx.db
    .insertInto("notification_request")
    .values({
      id: tx.newId(),
      reader_id: readerId,
      actor_id: actorId,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .onConflict((c) => c.columns(["reader_id", "actor_id"]).doUpdateSet({ updated_at: tx.now }))
    .execute();
}

/**
 * Lets those behind the requests in: what was kept apart of them is told where it belongs in time, and what they do from
 * now on is told at once. Requests that are not the reader's are passed over. Returns how many were let in.
 */
export async function acceptRequests(tx: Tx, me: number, ids: readonly number[]): Promise<number> {
  const people = await settled(tx, me, ids);
  if (people.length === 0) return 0;
  await tx.db
    .insertInto("notification_permission")
    .values(people.map((actor_id) => ({ reader_id: me, actor_id })))
    .onConflict((c) => c.doNothing())
    .execute();
  await tx.db
    .updateTable("notification")
    .set({ filtered: 0, group_key: groupKeyOfRow })
    .where("reader_id", "=", me)
    .where("actor_id", "in", people)
    .where("filtered", "=", 1)
    .execute();
  await tx.record({ type: "NewsLetIn", readerId: me });
  return people.length;
}

/** As `groupKey` makes it. */
const groupKeyOfRow = sql<string | null>`case when kind in (${sql.join(groupedKinds)}) then
  kind || '-' || case when post_id is null then '' else cast(post_id as text) || '-' end
  || substr(created_at, 1, 10) end`;

/** Takes away what was kept apart of those behind the requests. What they do from now on is kept apart again. */
export async function dismissRequests(tx: Tx, me: number, ids: readonly number[]): Promise<number> {
  const people = await settled(tx, me, ids);
  if (people.length === 0) return 0;
  await tx.db
    .deleteFrom("notification")
    .where("reader_id", "=", me)
    .where("actor_id", "in", people)
    .where("filtered", "=", 1)
    .execute();
  return people.length;
}

async function settled(tx: Tx, me: number, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .deleteFrom("notification_request")
    .where("reader_id", "=", me)
    .where("id", "in", ids)
    .returning("actor_id")
    .execute();
  return rows.map((row) => row.actor_id);
}
