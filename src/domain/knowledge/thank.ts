import type { Tx } from "../../storage/transaction.ts";
import { alsoCalled, undo, type Deed } from "../deed-names.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { bury, isBuried } from "../tombstones.ts";
import { activityUri } from "../uris.ts";
import { lock } from "../lock.ts";
import { actorUri } from "./actor-uri.ts";
import { seenPost } from "./can-see.ts";
import { deedUnder } from "./reactions-by.read.ts";

/** `uri` is that of the Like or EmojiReact from elsewhere; ours are made here. `toldBy`: the network elsewhere that passed it on. */
export interface Thanks {
  actorId: number;
  postId: number;
  uri?: string | undefined;
  emoji?: string | null | undefined;
  toldBy?: number | undefined;
}

/**
 * Thanks for a post, once a person. Again with another URI: they stand until both are taken back. One that was taken back
 * stays so.
 * Throws `not-found` when the post may not be seen. `id` is null when nothing came of it.
 */
export async function thank(
  tx: Tx,
  thanks: Thanks,
): Promise<{ id: number | null; added: boolean }> {
  const { actorId, postId, uri, toldBy } = thanks;
  const emoji = thanks.emoji ? Array.from(thanks.emoji).slice(0, 20).join("") : null;
  if (uri !== undefined) await lock(tx, uri);
  await lockPair(tx, actorId, postId);
  const post = await seenPost(tx, actorId, postId, toldBy);
  if (uri !== undefined && (await isBuried(tx, uri, await actorUri(tx, actorId))))
    return { id: null, added: false };
  const held = await heldThanks(tx, actorId, postId);
  if (held) {
    const name = { uri: held.uri, detail: held.emoji };
    if (uri !== undefined && (await alsoCalled(tx, deedOf(actorId, postId), name, uri)))
      await tx.db.updateTable("thanks").set({ uri, emoji }).where("id", "=", held.id).execute();
    return { id: held.id, added: false };
  }
  const id = tx.newId();
  const inserted = await tx.db
    .insertInto("thanks")
    .values({
      id,
      uri: uri ?? activityUri(tx.origin, id),
      actor_id: actorId,
      post_id: postId,
      emoji,
      created_at: tx.now,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return { id: null, added: false };
  await countThanks(tx, postId, 1);
  await notify(tx, { readerId: post.author_id, kind: "thanks", actorId, postId });
  await tx.record({ type: "Thanked", thanksId: id, postId, actorId, local: uri === undefined });
  return { id, added: true };
}

/**
 * Takes thanks back: by its URI, or by whom and for what. A URI that is not held is remembered, so that the Like it names
 * has no effect when it comes. Returns whether that ended it.
 */
export async function unthank(
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
  const held = await heldThanks(tx, actorId, of);
  if (!held) return false;
  const left = await undo(tx, deedOf(actorId, of), { uri: held.uri, detail: held.emoji }, uri);
  if (left === "as-it-is") return false;
  if (left !== "ended") {
    await tx.db
      .updateTable("thanks")
      .set({ uri: left.uri, emoji: left.detail })
      .where("id", "=", held.id)
      .execute();
    return false;
  }
  await tx.db.deleteFrom("thanks").where("id", "=", held.id).execute();
  await countThanks(tx, held.post_id, -1);
  await forgetNews(tx, { kind: "thanks", actorId, postId: held.post_id });
  await tx.record({
    type: "ThanksWithdrawn",
    thanksId: held.id,
    uri: held.uri,
    postId: held.post_id,
    actorId,
    local: uri === undefined,
  });
  return true;
}

function heldThanks(tx: Tx, actorId: number, postId: number) {
  return tx.db
    .selectFrom("thanks")
    .select(["id", "uri", "emoji", "post_id"])
    .where("actor_id", "=", actorId)
    .where("post_id", "=", postId)
    .executeTakeFirst();
}

async function postUnder(tx: Tx, uri: string | undefined, actorId: number) {
  const deed = uri === undefined ? undefined : await deedUnder(tx, uri, actorId);
  return deed?.kind === "thanks" ? deed.of : undefined;
}

function lockPair(tx: Tx, actorId: number, postId: number): Promise<void> {
  return lock(tx, `thanks ${actorId} ${postId}`);
}

function deedOf(actorId: number, postId: number): Deed {
  return { kind: "thanks", actorId, of: postId };
}

async function countThanks(tx: Tx, postId: number, n: number): Promise<void> {
  await tx.db
    .updateTable("post")
    .set((eb) => ({ thanks_count: eb("thanks_count", "+", n) }))
    .where("id", "=", postId)
    .execute();
}
