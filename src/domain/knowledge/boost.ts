import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { freeId } from "../free-id.ts";
import { alsoCalled, undo, type Deed } from "../deed-names.ts";
import { lock } from "../lock.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { bury, isBuried } from "../tombstones.ts";
import { activityUri } from "../uris.ts";
import { actorUri } from "./actor-uri.ts";
import { seenPost } from "./can-see.ts";
import { deedUnder } from "./reactions-by.read.ts";

/** `uri` and `at` are those of the Announce from elsewhere; ours are made here. */
export interface Boost {
  actorId: number;
  postId: number;
  uri?: string | undefined;
  at?: string | undefined;
}

/**
 * Passes a post on to one's followers, once. Again with another URI: it stands until both are taken back. One that was
 * taken back stays so.
 * Throws `not-found` when the post may not be seen, `boost-not-public` when it is not meant to be passed on.
 */
export async function boost(tx: Tx, wanted: Boost): Promise<{ id: number | null; added: boolean }> {
  const { actorId, postId, uri, at } = wanted;
  if (uri !== undefined) await lock(tx, uri);
  await lockPair(tx, actorId, postId);
  const post = await seenPost(tx, actorId, postId);
  if (!["public", "unlisted", "allied"].includes(post.audience))
    throw new Refused("boost-not-public");
  if (uri !== undefined && (await isBuried(tx, uri, await actorUri(tx, actorId))))
    return { id: null, added: false };
  const held = await heldBoost(tx, actorId, postId);
  if (held) {
    const name = { uri: held.uri, detail: null };
    if (uri !== undefined && (await alsoCalled(tx, deedOf(actorId, postId), name, uri)))
      await tx.db.updateTable("boost").set({ uri }).where("id", "=", held.id).execute();
    return { id: held.id, added: false };
  }
  const id = at ? await freeId(tx, "boost", at) : tx.newId();
  const inserted = await tx.db
    .insertInto("boost")
    .values({
      id,
      uri: uri ?? activityUri(tx.origin, id),
      actor_id: actorId,
      post_id: postId,
      created_at: at && at < tx.now ? at : tx.now,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return { id: null, added: false };
  await settle(tx, id, post, actorId);
  await tx.record({ type: "Boosted", boostId: id, postId, actorId, local: uri === undefined });
  return { id, added: true };
}

async function settle(tx: Tx, id: number, post: PostTable, actorId: number): Promise<void> {
  await tx.db
    .insertInto("entry")
    .values({ source: actorId, id, post_id: post.id, reach: 0, via_id: actorId })
    .onConflict((c) => c.doNothing())
    .execute();
  await countBoosts(tx, post.id, 1);
  await notify(tx, { readerId: post.author_id, kind: "boost", actorId, postId: post.id });
}

/**
 * Takes a boost back: by its URI, or by whom and of what. A URI that is not held is remembered, so that the Announce it
 * names has no effect when it comes. Returns whether that ended it.
 */
export async function unboost(
  tx: Tx,
  {
    actorId,
    postId,
    uri,
  }: { actorId: number; postId?: number | undefined; uri?: string | undefined },
): Promise<boolean> {
  if (uri !== undefined) {
    await lock(tx, uri);
    await bury(tx, uri, await actorUri(tx, actorId));
  }
  const of = postId ?? (await postUnder(tx, uri, actorId));
  if (of === undefined) return false;
  await lockPair(tx, actorId, of);
  const held = await heldBoost(tx, actorId, of);
  if (!held) return false;
  const left = await undo(tx, deedOf(actorId, of), { uri: held.uri, detail: null }, uri);
  if (left === "as-it-is") return false;
  if (left !== "ended") {
    await tx.db.updateTable("boost").set({ uri: left.uri }).where("id", "=", held.id).execute();
    return false;
  }
  const { id: boostId, post_id } = held;
  await tx.db.deleteFrom("boost").where("id", "=", boostId).execute();
  await tx.db.deleteFrom("entry").where("source", "=", actorId).where("id", "=", boostId).execute();
  await countBoosts(tx, post_id, -1);
  await forgetNews(tx, { kind: "boost", actorId, postId: post_id });
  const local = uri === undefined;
  await tx.record({
    type: "BoostWithdrawn",
    boostId,
    uri: held.uri,
    postId: post_id,
    actorId,
    local,
  });
  return true;
}

function heldBoost(tx: Tx, actorId: number, postId: number) {
  return tx.db
    .selectFrom("boost")
    .select(["id", "uri", "post_id"])
    .where("actor_id", "=", actorId)
    .where("post_id", "=", postId)
    .executeTakeFirst();
}

async function postUnder(tx: Tx, uri: string | undefined, actorId: number) {
  const deed = uri === undefined ? undefined : await deedUnder(tx, uri, actorId);
  return deed?.kind === "boost" ? deed.of : undefined;
}

function lockPair(tx: Tx, actorId: number, postId: number): Promise<void> {
  return lock(tx, `boost ${actorId} ${postId}`);
}

function deedOf(actorId: number, postId: number): Deed {
  return { kind: "boost", actorId, of: postId };
}

async function countBoosts(tx: Tx, postId: number, n: number): Promise<void> {
  await tx.db
    .updateTable("post")
    .set((eb) => ({ boosts_count: eb("boosts_count", "+", n) }))
    .where("id", "=", postId)
    .execute();
}
