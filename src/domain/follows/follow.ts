import type { ActorTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { alsoCalled, cameBack, heardAnew, type Deed } from "../deed-names.ts";
import { notify } from "../notifications/notify.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { hidesHostOf } from "../people/hide-host.ts";
import { Refused } from "../refused.ts";
import { isBuried } from "../tombstones.ts";
import { activityUri, laterActivityUri } from "../uris.ts";
import { acceptRow, followBetween, lockPair, type FollowRow, type Pair } from "./rows.ts";

/** `uri`: the Follow activity of a follower elsewhere; ours is made here. */
export interface FollowWish extends Pair {
  uri?: string;
  /** Given for a network, which is joined (`networks/join.ts`) and not followed. */
  role?: "member";
  message?: string | null;
}

type Party = {
  id: number;
  uri: string;
  kind: ActorTable["kind"];
  local: 0 | 1;
  moved_to_id: number | null;
  approves: 0 | 1;
};

/**
 * Follows, or asks to where the followee approves or lives elsewhere. Again is the same; a new URI from elsewhere stands
 * beside the old one and is answered anew. A Follow whose Undo came first has no effect but to tell that the Undo was not
 * of another, which it then ended wrongly.
 * Throws `follow-self`, `moved-away`, `blocked` for who has hidden the followee's server, and `not-found` when either is
 * unknown, gone, or has blocked the other, or the followee has hidden the follower's server.
 */
export async function follow(tx: Tx, wish: FollowWish): Promise<FollowRow> {
  await lockPair(tx, wish);
  const { follower, followee } = await parties(tx, wish);
  if ((followee.kind === "network") !== (wish.role !== undefined)) throw new Refused("not-found");
  if (wish.uri !== undefined) {
    if (await isBuried(tx, wish.uri, follower.uri)) {
      if (wish.role !== undefined) throw new Refused("not-found");
      return bringBack(tx, wish, wish.uri);
    }
    await heardAnew(tx, deedOf(wish), wish.uri);
  }
  const id = tx.newId();
  const uri = follower.local ? activityUri(tx.origin, id) : wish.uri;
  if (uri === undefined) throw new Refused("value-unknown", { field: "uri" });
  const added = await tx.db
    .insertInto("follow")
    .values({
      id,
      uri,
      follower_id: wish.followerId,
      followee_id: wish.followeeId,
      state: "requested",
      accept_uri: null,
      created_at: tx.now,
      accepted_at: null,
      role: wish.role ?? null,
      message: wish.message ?? null,
      by_id: null,
      until: null,
    })
    .onConflict((c) => c.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!added) return again(tx, wish, follower, uri);
  await tx.record({
    type: "FollowRequested",
    followId: id,
    ...pairOf(wish),
    local: !!follower.local,
  });
  if (followee.local && followee.approves) {
    const { followerId: actorId, followeeId: readerId } = wish;
    await notify(tx, { readerId, kind: "followRequest", actorId });
  } else if (followee.local) await welcome(tx, added);
  return (await followBetween(tx, wish)) ?? added;
}

/** The Undo of this Follow came first, and ended one that stands: that one is held again, as it was. */
async function bringBack(tx: Tx, wish: Pair, uri: string): Promise<FollowRow> {
  const names = await cameBack(tx, deedOf(wish), uri);
  for (const name of names) {
    const row = await follow(tx, { ...pairOf(wish), uri: name.uri });
    if (name.detail === "accepted" && row.state === "requested") await welcome(tx, row);
  }
  const held = await followBetween(tx, wish);
  if (!held || names.length === 0) throw new Refused("not-found");
  return held;
}

/** The pair is known already: ours stays as it is; the newest URI from elsewhere counts, and gets its own answer. */
async function again(tx: Tx, wish: FollowWish, follower: Party, uri: string): Promise<FollowRow> {
  const held = await followBetween(tx, wish);
  if (!held) throw new Refused("not-found"); // the URI belongs to another pair
  if (follower.local || held.uri === uri) return held;
  if (!(await alsoCalled(tx, deedOf(wish), { uri: held.uri, detail: null }, uri))) return held;
  const renewed = await tx.db
    .updateTable("follow")
    .set({ id: tx.newId(), uri })
    .where("id", "=", held.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (held.state === "accepted") await answer(tx, renewed);
  return renewed;
}

/** Someone here who lets everybody follow says yes at once. */
async function welcome(tx: Tx, row: FollowRow): Promise<void> {
  const pair = { followerId: row.follower_id, followeeId: row.followee_id };
  await acceptRow(tx, pair, laterActivityUri(tx.origin, row.id, "accept"));
  await answer(tx, row);
}

async function answer(tx: Tx, row: FollowRow): Promise<void> {
  await tx.record({
    type: "FollowAnswered",
    followId: row.id,
    uri: row.uri,
    followerId: row.follower_id,
    followeeId: row.followee_id,
    accepted: true,
    local: true,
  });
}

async function parties(tx: Tx, { followerId, followeeId }: Pair) {
  if (followerId === followeeId) throw new Refused("follow-self");
  const rows: Party[] = await tx.db
    .selectFrom("actor")
    .select(["id", "uri", "kind", "local", "moved_to_id", "approves_follows as approves"])
    .where("id", "in", [followerId, followeeId])
    .where("state", "=", "active")
    .execute();
  const follower = rows.find((row) => row.id === followerId);
  const followee = rows.find((row) => row.id === followeeId);
  if (!follower || !followee || (!follower.local && !followee.local))
    throw new Refused("not-found");
  if (await blockBetween(tx, followerId, followeeId)) throw new Refused("not-found");
  if (await hidesHostOf(tx, followeeId, followerId)) throw new Refused("not-found");
  if (await hidesHostOf(tx, followerId, followeeId)) throw new Refused("blocked");
  if (followee.moved_to_id !== null) throw new Refused("moved-away");
  return { follower, followee };
}

function deedOf({ followerId, followeeId }: Pair): Deed {
  return { kind: "follow", actorId: followerId, of: followeeId };
}

function pairOf({ followerId, followeeId }: Pair): Pair {
  return { followerId, followeeId };
}
