import type { Tx } from "../../storage/transaction.ts";
import { bury, isBuried } from "../tombstones.ts";
import { endRow, lockPair, type Pair } from "./rows.ts";

/** `uri`: the Follow that an Undo from elsewhere names. */
export interface Unfollow extends Pair {
  uri?: string;
}

/**
 * Ends a follow or takes a request back. Returns whether there was one. An Undo that comes before its Follow is
 * remembered; one of a Follow that a newer one replaced has no effect. Any other URI ends what is between the two,
 * since some servers undo under a URI of their own.
 */
export async function unfollow(tx: Tx, { uri, ...pair }: Unfollow): Promise<boolean> {
  await lockPair(tx, pair);
  const follower = await tx.db
    .selectFrom("actor")
    .select(["uri", "local"])
    .where("id", "=", pair.followerId)
    .executeTakeFirst();
  if (!follower) return false;
  if (uri !== undefined && (await isBuried(tx, uri, follower.uri))) return false;
  const row = await endRow(tx, pair);
  if (uri !== undefined && uri !== row?.uri) await bury(tx, uri, follower.uri);
  if (!row) return false;
  await tx.record({
    type: "FollowEnded",
    followId: row.id,
    uri: row.uri,
    followerId: row.follower_id,
    followeeId: row.followee_id,
    local: follower.local === 1,
  });
  return true;
}
