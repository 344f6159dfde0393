import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";

const mostOfOurs = 5;
const mostOfTheirs = 20;

/**
 * Shows one's own post first on one's page; again is the same. Throws `not-found` when it is not one's own or for named
 * people only, `too-many-pins` when there are five.
 */
export async function pin(tx: Tx, me: number, postId: number): Promise<void> {
  const post = await ownPost(tx, me, postId);
  if (!post || post.local !== 1 || post.audience === "direct") throw new Refused("not-found");
  await lock(tx, `pins ${me}`);
  const others = (await pinned(tx, me)).filter((row) => row.post_id !== postId);
  if (others.length >= mostOfOurs) throw new Refused("too-many-pins", { most: mostOfOurs });
  await put(tx, me, postId);
}

/** Shows a post among the others again, if it was first. Returns whether it was. */
export async function unpin(tx: Tx, actorId: number, postId: number): Promise<boolean> {
  const taken = await tx.db
    .deleteFrom("pin")
    .where("actor_id", "=", actorId)
    .where("post_id", "=", postId)
    .returning("post_id")
    .executeTakeFirst();
  return taken !== undefined;
}

/**
 * Someone elsewhere features a post of theirs; of more than 20 the earliest gives way. Returns whether it is new, and
 * false for a post that is not theirs.
 */
export async function pinFeatured(tx: Tx, actorId: number, postId: number): Promise<boolean> {
  await lock(tx, `pins ${actorId}`);
  const held = await pinned(tx, actorId);
  if (held.some((row) => row.post_id === postId) || !(await ownPost(tx, actorId, postId)))
    return false;
  for (const { post_id } of held.slice(mostOfTheirs - 1)) await unpin(tx, actorId, post_id);
  await put(tx, actorId, postId);
  return true;
}

async function put(tx: Tx, actorId: number, postId: number): Promise<void> {
  await tx.db
    .insertInto("pin")
    .values({ actor_id: actorId, post_id: postId, pinned_at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** The latest first. */
function pinned(tx: Tx, actorId: number) {
  return tx.db
    .selectFrom("pin")
    .select("post_id")
    .where("actor_id", "=", actorId)
    .orderBy("pinned_at", "desc")
    .orderBy("post_id", "desc")
    .execute();
}

function ownPost(tx: Tx, actorId: number, postId: number) {
  return tx.db
    .selectFrom("post")
    .select(["local", "audience"])
    .where("id", "=", postId)
    .where("author_id", "=", actorId)
    .executeTakeFirst();
}
