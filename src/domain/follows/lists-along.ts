import type { Tx } from "../../storage/transaction.ts";
import { followBetween, type Pair } from "./rows.ts";

/** Which of the follower's lists hold the followee. They let go of them when the follow ends. */
export async function listsOfFollow(tx: Tx, { followerId, followeeId }: Pair): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("list_member")
    .select("list_id")
    .where("owner_id", "=", followerId)
    .where("actor_id", "=", followeeId)
    .orderBy("id")
    .execute();
  return rows.map((row) => row.list_id);
}

/** Has the follower's lists hold whom they follow now in place of someone who moved. */
export async function listAlong(tx: Tx, pair: Pair, listIds: readonly number[]): Promise<void> {
  const follow = await followBetween(tx, pair);
  if (!follow || listIds.length === 0) return;
  await tx.db
    .insertInto("list_member")
    .values(
      listIds.map((listId) => ({
        id: tx.newId(),
        list_id: listId,
        owner_id: pair.followerId,
        actor_id: pair.followeeId,
        follow_id: follow.id,
        created_at: tx.now,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute();
}
