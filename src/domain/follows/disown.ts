import type { Tx } from "../../storage/transaction.ts";
import { activityUri } from "../uris.ts";
import { followBetween, lockPair, type Pair } from "./rows.ts";

/**
 * Tells a server elsewhere that one of ours does not follow, when it believes so and nothing is held here: the Undo of a
 * Follow we know no more. Returns whether it was told; a follow or request that is held stays.
 */
export async function disownFollow(tx: Tx, pair: Pair): Promise<boolean> {
  await lockPair(tx, pair);
  if (await followBetween(tx, pair)) return false;
  const followId = tx.newId();
  const { followerId, followeeId } = pair;
  const uri = activityUri(tx.origin, followId);
  await tx.record({ type: "FollowEnded", followId, uri, followerId, followeeId, local: true });
  return true;
}
