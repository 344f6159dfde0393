import type { Tx } from "../../storage/transaction.ts";
import { undo } from "../deed-names.ts";
import { isBuried } from "../tombstones.ts";
import { endRow, followBetween, lockPair, type Pair } from "./rows.ts";

/** `uri`: the Follow that an Undo from elsewhere names. */
export interface Unfollow extends Pair {
  uri?: string;
}

/**
 * Ends a follow or takes a request back. Returns whether there was one. An Undo that comes before its Follow is
 * remembered; a follow asked for twice stands until both are undone. Any other URI ends what is between the two, since
 * some servers undo under a URI of their own; it is held again when that URI turns out to be an earlier Follow's. An
 * invitation and a ban are nothing that their follower ends.
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
  const between = await followBetween(tx, pair);
  if (between?.state === "banned") return false;
  const row = between?.state === "invited" ? undefined : between;
  const { followerId: actorId, followeeId: of } = pair;
  const held = row && { uri: row.uri, detail: row.state === "accepted" ? "accepted" : null };
  const left = await undo(tx, { kind: "follow", actorId, of }, held, uri);
  if (!row || left === "as-it-is") return false;
  if (left !== "ended") {
    await tx.db.updateTable("follow").set({ uri: left.uri }).where("id", "=", row.id).execute();
    return false;
  }
  await endRow(tx, pair);
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
