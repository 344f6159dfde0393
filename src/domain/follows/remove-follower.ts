import type { Tx } from "../../storage/transaction.ts";
import { forgetNames } from "../deed-names.ts";
import { endRow, type Pair } from "./rows.ts";

/** The followee, one of ours, no longer lets someone follow. Returns whether there was a follow or a request. */
export async function removeFollower(tx: Tx, pair: Pair): Promise<boolean> {
  const row = await endRow(tx, pair);
  await forgetNames(tx, { kind: "follow", actorId: pair.followerId, of: pair.followeeId });
  if (!row) return false;
  await tx.record({
    type: "FollowerRemoved",
    followId: row.id,
    uri: row.uri,
    followerId: row.follower_id,
    followeeId: row.followee_id,
    local: true,
  });
  return true;
}
