import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { NetworkAct } from "../facts.ts";
import { lock } from "../lock.ts";
import { unsay } from "../networks/announce.ts";
import { networkFor } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";
import { place } from "../streams/place.ts";
import { peopleNamed, topicsOf } from "./change-post.ts";
import { count, uncount } from "./counts.ts";
import { announcedId } from "./post-row.ts";

/** What moderators do about a post in their network. */
export type PostAct = Extract<NetworkAct, { postId: number }>;

export interface ActedOnPost {
  networkId: number;
  byId: number;
  act: PostAct;
}

/** Most posts under "start here". */
const mostPinned = 7;

/**
 * A moderator here acts on a post. In a network here it happens at once; one elsewhere is asked, and it happens when its
 * host says so. Throws `not-found`, `not-allowed`, `too-many-lines` where nothing more can be pinned.
 */
export async function actOnPost(tx: Tx, acted: ActedOnPost): Promise<void> {
  const { networkId, byId: actorId, act } = acted;
  const { network } = await networkFor(tx, { networkId, actorId, verb: "moderate" });
  await actedOn(tx, acted);
  if (network.local === 1) await applyPostAct(tx, acted);
  const actId = tx.newId();
  await tx.record({ type: "NetworkActed", actId, networkId, actorId, act, local: true });
}

/** Checks that someone elsewhere moderates a network of ours, then does it. Throws like `actOnPost`. */
export async function actOnPostFromElsewhere(tx: Tx, acted: ActedOnPost): Promise<void> {
  const { networkId, byId: actorId } = acted;
  await networkFor(tx, { networkId, actorId, verb: "moderate" });
  await applyPostAct(tx, acted);
}

/**
 * Does what a network's host has said, or what a moderator may do here. What is taken off is out of the network: its
 * author keeps it, the moderators can put it back. The same twice is once. Throws `not-found`, `too-many-lines`.
 */
export async function applyPostAct(tx: Tx, acted: ActedOnPost): Promise<void> {
  const post = await actedOn(tx, acted);
  switch (acted.act.verb) {
    case "take-off":
      return setNetworkState(tx, post, "removed");
    case "put-back":
      return setNetworkState(tx, post, "accepted");
    case "lock":
      return setLocked(tx, post, 1);
    case "unlock":
      return setLocked(tx, post, 0);
    case "pin":
      await mustHaveRoom(tx, acted.networkId, post);
      return change(tx, post.id, { network_pinned_at: post.network_pinned_at ?? tx.now });
    case "unpin":
      return change(tx, post.id, { network_pinned_at: null });
  }
}

/** The network has taken a post, or takes it off; where it is shown and counted follows. */
export async function setNetworkState(
  tx: Tx,
  post: PostTable,
  state: NonNullable<PostTable["network_state"]>,
): Promise<void> {
  if (post.network_state === state) return;
  const topics = await topicsOf(tx, post.id);
  await uncount(tx, post, topics);
  const pinned = state === "removed" ? { network_pinned_at: null } : {};
  const announced_id = post.announced_id ?? announcedId(tx, { ...post, network_state: state });
  await change(tx, post.id, { network_state: state, announced_id, ...pinned });
  const after: PostTable = { ...post, network_state: state, announced_id, ...pinned };
  await count(tx, after, topics);
  await place(tx, after, topics, await peopleNamed(tx, post.id));
  const { network_id: networkId } = post;
  if (networkId === null) return;
  await tx.record({
    type: "NetworkStateChanged",
    postId: post.id,
    announcedId: announced_id,
    networkId,
    state,
  });
  if (state === "removed") await unsay(tx, networkId, post.uri);
}

/**
 * A network has taken a post that is held already: it stands in its stream from now on. What belongs to another network,
 * and what was taken off this one, stays as it is. Returns whether anything changed.
 */
export async function enterNetwork(tx: Tx, networkId: number, held: PostTable): Promise<boolean> {
  const open = held.audience === "public" || held.audience === "unlisted";
  if (
    held.network_id === networkId
      ? held.network_state !== "awaiting"
      : held.network_id !== null || !open
  )
    return false;
  if (held.network_id === null) await change(tx, held.id, { network_id: networkId });
  await setNetworkState(tx, { ...held, network_id: networkId }, "accepted");
  return true;
}

/**
 * The post, when it is a network's to take: it names the network, the network wrote it, or it answers one of its posts.
 * Undefined for all others.
 */
export async function postIn(
  tx: Tx,
  networkId: number,
  postId: number,
): Promise<PostTable | undefined> {
  const find = (id: number) =>
    tx.db.selectFrom("post").selectAll().where("id", "=", id).executeTakeFirst();
  const post = await find(postId);
  if (!post || post.network_id === networkId || post.author_id === networkId) return post;
  const mention = await tx.db
    .selectFrom("mention")
    .select("actor_id")
    .where("post_id", "=", postId)
    .where("actor_id", "=", networkId)
    .executeTakeFirst();
  const answered = post.reply_to_id === null ? undefined : await find(post.reply_to_id);
  return mention || answered?.network_id === networkId ? post : undefined;
}

async function actedOn(tx: Tx, { networkId, act }: ActedOnPost): Promise<PostTable> {
  const find = () =>
    tx.db.selectFrom("post").selectAll().where("id", "=", act.postId).executeTakeFirst();
  const found = await find();
  if (found?.network_id !== networkId) throw new Refused("not-found");
  await lock(tx, found.uri);
  const post = await find();
  if (!post) throw new Refused("not-found");
  return post;
}

async function change(
  tx: Tx,
  postId: number,
  columns: Partial<
    Pick<PostTable, "network_id" | "network_state" | "network_pinned_at" | "announced_id">
  >,
): Promise<void> {
  await tx.db.updateTable("post").set(columns).where("id", "=", postId).execute();
}

/** A thread is locked by the network it began in. */
async function setLocked(tx: Tx, post: PostTable, locked: 0 | 1): Promise<void> {
  const changed = await tx.db
    .updateTable("post")
    .set({ locked })
    .where("id", "=", post.thread_id)
    .where("network_id", "=", post.network_id)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
}

async function mustHaveRoom(tx: Tx, networkId: number, post: PostTable): Promise<void> {
  if (post.network_state !== "accepted") throw new Refused("not-found");
  await lock(tx, `pins ${networkId}`);
  const pinned = await tx.db
    .selectFrom("post")
    .select("id")
    .where("network_id", "=", networkId)
    .where("network_pinned_at", "is not", null)
    .where("id", "<>", post.id)
    .execute();
  if (pinned.length >= mostPinned) throw new Refused("too-many-lines", { max: mostPinned });
}
