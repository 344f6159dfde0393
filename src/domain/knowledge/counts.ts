import { defineWrite } from "../../storage/query.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { isShared, placeUnanswered } from "../streams/place.ts";
import { countInTopics } from "../topics/count.ts";

const setPosted = defineWrite("note-active", (tx, p: { id: number; at: string }) =>
  tx.db
    .updateTable("actor")
    .set({ last_posted_at: p.at })
    .where("id", "=", p.id)
    .where((eb) => eb.or([eb("last_posted_at", "is", null), eb("last_posted_at", "<", p.at)])),
);

const addToCount = defineWrite("count-post", (tx, p: { id: number; n: number }) =>
  tx.db
    .updateTable("actor")
    .set((eb) => ({ posts_count: eb("posts_count", "+", p.n) }))
    .where("id", "=", p.id),
);

/** Adds a post to the numbers shown beside its author, its network, its topics and the post it answers. */
export async function count(tx: Tx, post: PostTable, topicIds: readonly number[]): Promise<void> {
  await add(tx, post, topicIds, 1);
  if (isCountedQuote(post)) await countAsQuote(tx, post.id, 1);
  await noteActive(tx, post);
}

/** The same of a post that has just come: whether it quotes another is settled apart. */
export async function countFirst(
  tx: Tx,
  post: PostTable,
  topicIds: readonly number[],
): Promise<void> {
  await add(tx, post, topicIds, 1);
  await noteActive(tx, post);
}

async function noteActive(tx: Tx, post: PostTable): Promise<void> {
  const active = [
    ...(isCounted(post) ? [post.author_id] : []),
    ...(post.network_id !== null && post.network_state === "accepted" ? [post.network_id] : []),
  ];
  for (const id of active) await setPosted(tx, { id, at: post.published_at });
}

/** Takes a post out of those numbers: before it goes, or before it changes. */
export async function uncount(tx: Tx, post: PostTable, topicIds: readonly number[]): Promise<void> {
  await add(tx, post, topicIds, -1);
  if (isCountedQuote(post)) await countAsQuote(tx, post.id, -1);
}

async function add(tx: Tx, post: PostTable, topicIds: readonly number[], n: 1 | -1): Promise<void> {
  if (isCounted(post)) await countPost(tx, post.author_id, n);
  if (isShared(post)) await countInTopics(tx, post, topicIds, n);
  if (post.reply_to_id !== null && isCountedReply(post)) await countReplies(tx, post, n);
}

/**
 * Whether a reply counts under its parent: a number must not tell of what the reader may not see. What is said in a closed
 * network counts under what is said there.
 */
export function isCountedReply(
  post: Pick<PostTable, "audience" | "state" | "network_state">,
): boolean {
  return (
    post.state === "published" &&
    post.network_state !== "removed" &&
    ["public", "unlisted", "allied", "region", "network"].includes(post.audience)
  );
}

/** Whether a quote counts beside the post it quotes. */
export function isCountedQuote(
  post: Pick<PostTable, "audience" | "state" | "network_state">,
): boolean {
  return isCountedReply(post) && post.audience !== "network";
}

/** Changes how many posts quote the one that this quotes, if it does and may. */
async function countAsQuote(tx: Tx, postId: number, n: number): Promise<void> {
  await tx.db
    .updateTable("post")
    .set((eb) => ({ quotes_count: eb("quotes_count", "+", n) }))
    .where("id", "=", (eb) =>
      eb
        .selectFrom("quote")
        .select("quoted_id")
        .where("post_id", "=", postId)
        .where("state", "=", "accepted"),
    )
    .execute();
}

function isCounted(post: PostTable): boolean {
  return post.audience !== "direct" && post.audience !== "network";
}

/** Changes how many replies a post has; a request is unanswered only while it has none. */
async function countReplies(tx: Tx, reply: PostTable, n: 1 | -1): Promise<void> {
  const parent = await tx.db
    .updateTable("post")
    .set((eb) => ({ replies_count: eb("replies_count", "+", n) }))
    .where("id", "=", reply.reply_to_id)
    .$if(reply.audience === "network", (q) =>
      q.where("audience", "=", "network").where("network_id", "=", reply.network_id),
    )
    .returningAll()
    .executeTakeFirst();
  if (parent) await placeUnanswered(tx, parent);
}

async function countPost(tx: Tx, authorId: number, n: number): Promise<void> {
  await addToCount(tx, { id: authorId, n });
}
