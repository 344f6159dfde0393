import type { Reader } from "../../storage/reader.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { Refused } from "../refused.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { defineSeen } from "./define-seen.ts";
import { visible, type Viewer } from "./visible.ts";

const seen = defineSeen("post-seen", (reader, viewer, p: { id: number }) =>
  reader.db.selectFrom("post").select("post.id").where("post.id", "=", p.id).where(visible(viewer)),
);

/** Whether the viewer may see the post. */
export async function canSee(reader: Reader, viewer: Viewer, id: number): Promise<boolean> {
  return (await seen(reader, viewer, { id })).length > 0;
}

/** How an actor reads: our people as themselves, others as their server. */
export async function viewerOf(reader: Reader, actorId: number): Promise<Viewer> {
  const actor = await reader.db
    .selectFrom("actor")
    .leftJoin("peer", "peer.host", "actor.host")
    .select(["actor.local", "actor.host", "peer.trust"])
    .where("actor.id", "=", actorId)
    .executeTakeFirst();
  if (!actor) return { kind: "anonymous" };
  return actor.local === 1
    ? { kind: "person", actorId }
    : { kind: "server", host: actor.host, trust: actor.trust === "allied" ? "allied" : "public" };
}

/**
 * The post an actor is about to react to. That someone elsewhere belongs to a network elsewhere is known to its host
 * alone: `toldBy` is the network that passes the reaction on, and vouches for them. Throws `not-found` when they may not
 * see it or one has blocked the other.
 */
export async function seenPost(
  tx: Tx,
  actorId: number,
  postId: number,
  toldBy?: number,
): Promise<PostTable> {
  const found = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!found) throw new Refused("not-found");
  const vouchedFor = toldBy !== undefined && found.network_id === toldBy;
  if (!vouchedFor && !(await canSee(tx, await viewerOf(tx, actorId), postId)))
    throw new Refused("not-found");
  if (await blockBetween(tx, actorId, found.author_id)) throw new Refused("not-found");
  return found;
}
