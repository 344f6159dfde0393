import type { Tx } from "../../storage/transaction.ts";
import { alsoCalled, cameBack, forgetNames, heardAnew, undo, type Deed } from "../deed-names.ts";
import { removeFollower } from "../follows/remove-follower.ts";
import { endRow, followBetween } from "../follows/rows.ts";
import { unfollow } from "../follows/unfollow.ts";
import { lock } from "../lock.ts";
import { forgetNewsBetween } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { isBuried } from "../tombstones.ts";
import { activityUri } from "../uris.ts";

/** `uri`: the Block activity from elsewhere; ours is made here. */
export interface BlockWish {
  blockerId: number;
  blockedId: number;
  uri?: string | undefined;
}

/**
 * Blocks someone: follows end both ways, news between the two goes, and neither reads the other. Returns whether it is
 * new. A Block whose Undo came first has no effect but to tell that the Undo was not of another. Throws `block-self`, `not-found`,
 * `not-allowed` for a network that the blocker moderates.
 */
export async function block(tx: Tx, { blockerId, blockedId, uri }: BlockWish): Promise<boolean> {
  if (blockerId === blockedId) throw new Refused("block-self");
  await lock(tx, `block ${blockerId} ${blockedId}`);
  const blocker = await party(tx, blockerId);
  await party(tx, blockedId);
  if (await moderates(tx, blockerId, blockedId)) throw new Refused("not-allowed");
  const deed = deedOf({ blockerId, blockedId });
  if (uri !== undefined) {
    if (await isBuried(tx, uri, blocker.uri)) return bringBack(tx, deed, uri);
    await heardAnew(tx, deed, uri);
  }
  const id = tx.newId();
  const added = await tx.db
    .insertInto("block")
    .values({
      id,
      uri: uri ?? activityUri(tx.origin, id),
      blocker_id: blockerId,
      blocked_id: blockedId,
      created_at: tx.now,
    })
    .onConflict((c) => c.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) {
    await renew(tx, { blockerId, blockedId, uri });
    return false;
  }
  const local = blocker.local === 1;
  await part(tx, blockerId, blockedId, local);
  await tx.record({ type: "Blocked", blockId: id, blockerId, blockedId, local });
  return true;
}

/**
 * Takes a block back. Returns whether that ended it; an Undo that comes before its Block is remembered, and a block told
 * twice stands until both are undone.
 */
export async function unblock(tx: Tx, { blockerId, blockedId, uri }: BlockWish): Promise<boolean> {
  await lock(tx, `block ${blockerId} ${blockedId}`);
  const blocker = await party(tx, blockerId);
  if (uri !== undefined && (await isBuried(tx, uri, blocker.uri))) return false;
  const deed = deedOf({ blockerId, blockedId });
  const held = await blockOf(tx, deed);
  const left = await undo(tx, deed, held && { uri: held.uri, detail: null }, uri);
  if (!held || left === "as-it-is") return false;
  if (left !== "ended") {
    await tx.db.updateTable("block").set({ uri: left.uri }).where("id", "=", held.id).execute();
    return false;
  }
  await tx.db.deleteFrom("block").where("id", "=", held.id).execute();
  await tx.record({
    type: "Unblocked",
    blockId: held.id,
    uri: held.uri,
    blockerId,
    blockedId,
    local: blocker.local === 1,
  });
  return true;
}

/** Someone elsewhere blocks again under another URI: that one is what they will undo. */
async function renew(tx: Tx, { blockerId, blockedId, uri }: BlockWish): Promise<void> {
  const deed = deedOf({ blockerId, blockedId });
  const held = await blockOf(tx, deed);
  if (uri === undefined || !held || held.uri === uri) return;
  if (await alsoCalled(tx, deed, { uri: held.uri, detail: null }, uri))
    await tx.db.updateTable("block").set({ uri }).where("id", "=", held.id).execute();
}

/** The Undo of this Block came first, and ended one that stands: that one is held again. */
async function bringBack(tx: Tx, deed: Deed, uri: string): Promise<boolean> {
  let added = false;
  for (const name of await cameBack(tx, deed, uri))
    added =
      (await block(tx, { blockerId: deed.actorId, blockedId: deed.of, uri: name.uri })) || added;
  return added;
}

function blockOf(tx: Tx, { actorId, of }: Deed): Promise<{ id: number; uri: string } | undefined> {
  return tx.db
    .selectFrom("block")
    .select(["id", "uri"])
    .where("blocker_id", "=", actorId)
    .where("blocked_id", "=", of)
    .executeTakeFirst();
}

function deedOf({ blockerId, blockedId }: BlockWish): Deed {
  return { kind: "block", actorId: blockerId, of: blockedId };
}

/** A block made here is told by an Undo and a Reject too, since not every server understands blocks. */
async function part(tx: Tx, blockerId: number, blockedId: number, local: boolean): Promise<void> {
  const mine = { followerId: blockerId, followeeId: blockedId };
  const theirs = { followerId: blockedId, followeeId: blockerId };
  if (local) {
    await unfollow(tx, mine);
    await removeFollower(tx, theirs);
  } else {
    await endRow(tx, mine);
    await endRow(tx, theirs);
  }
  await forgetNames(tx, { kind: "follow", actorId: blockerId, of: blockedId });
  await forgetNames(tx, { kind: "follow", actorId: blockedId, of: blockerId });
  await forgetNewsBetween(tx, blockerId, blockedId);
}

async function moderates(tx: Tx, actorId: number, networkId: number): Promise<boolean> {
  const row = await followBetween(tx, { followerId: actorId, followeeId: networkId });
  return row?.state === "accepted" && (row.role === "moderator" || row.role === "owner");
}

async function party(tx: Tx, id: number): Promise<{ uri: string; local: 0 | 1 }> {
  const actor = await tx.db
    .selectFrom("actor")
    .select(["uri", "local"])
    .where("id", "=", id)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (!actor) throw new Refused("not-found");
  return actor;
}
