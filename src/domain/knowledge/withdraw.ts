import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { forgetCopies } from "../media/remote-copy.ts";
import { unsay } from "../networks/announce.ts";
import { Refused } from "../refused.ts";
import { conversationsWith, settleConversations } from "../streams/conversations.ts";
import { bury } from "../tombstones.ts";
import { actorUri } from "./actor-uri.ts";
import { detach } from "./belongings.ts";
import { peopleNamed, topicsOf } from "./change-post.ts";
import { uncount } from "./counts.ts";
import { quotedIsGone } from "./take-quote.ts";
import { reopenWithoutAnswers } from "./answer.ts";

/** Most people elsewhere who are told by name that a post is gone; its author's followers are told besides. */
const mostTold = 5000;

/**
 * Withdraws a post: one's own, or anyone's as a moderator. It is gone for good, and its address says so.
 * Throws `not-found` when it is not theirs to withdraw.
 */
export async function withdraw(tx: Tx, actorId: number, postId: number): Promise<void> {
  const post = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!post || (post.author_id !== actorId && !(await isModerator(tx, actorId))))
    throw new Refused("not-found");
  await lock(tx, post.uri);
  await remove(tx, post, await actorUri(tx, post.author_id));
}

/**
 * Takes a post from elsewhere away because its author did, and remembers that, also when it was never held: a Create
 * that comes late has no effect. Nothing happens when the post held has another author. Returns whether one was held.
 */
export async function removePost(tx: Tx, uri: string, authorUri: string): Promise<boolean> {
  await lock(tx, uri);
  const post = await tx.db.selectFrom("post").selectAll().where("uri", "=", uri).executeTakeFirst();
  if (!post) {
    await bury(tx, uri, authorUri);
    return false;
  }
  if (post.local === 1 || (await actorUri(tx, post.author_id)) !== authorUri) return false;
  await remove(tx, post, authorUri);
  return true;
}

async function remove(tx: Tx, post: PostTable, authorUri: string): Promise<void> {
  const recipients =
    post.local === 1 && post.audience !== "network" ? await concerned(tx, post) : [];
  await quotedIsGone(tx, post.id);
  await takeAway(tx, post);
  await bury(tx, post.uri, authorUri, post.id);
  if (post.network_id !== null) await unsay(tx, post.network_id, post.uri);
  await tx.record({
    type: "PostWithdrawn",
    postId: post.id,
    uri: post.uri,
    authorId: post.author_id,
    local: post.local === 1,
    audience: post.audience,
    networkId: post.network_id,
    recipients,
  });
}

/** Takes a post away that nobody here may read any more; when it is sent again to someone who may, it comes back. */
export async function discard(tx: Tx, post: PostTable): Promise<void> {
  await lock(tx, post.uri);
  await takeAway(tx, post);
  await tx.record({ type: "PostDiscarded", postId: post.id });
}

async function takeAway(tx: Tx, post: PostTable): Promise<void> {
  const { audience } = post;
  const named = audience === "followers" || audience === "direct";
  const namedHere = named ? await peopleNamed(tx, post.id) : [];
  await uncount(tx, post, await topicsOf(tx, post.id));
  await forgetCopies(tx, await addressesElsewhere(tx, post.id));
  await detach(tx, post.id);
  const answered = await tx.db
    .deleteFrom("answer")
    .where("reply_id", "=", post.id)
    .returning("request_id")
    .execute();
  await tx.db
    .deleteFrom("deed_name")
    .where("of_id", "=", post.id)
    .where("kind", "in", ["thanks", "boost"])
    .execute();
  const conversations = await conversationsWith(tx, post.id);
  await tx.db.deleteFrom("post").where("id", "=", post.id).execute();
  await settleConversations(tx, conversations);
  await lastPost(tx, post.author_id);
  for (const { request_id } of answered) await reopenWithoutAnswers(tx, request_id);
  await tx.record({
    type: "PostTakenAway",
    postId: post.id,
    announcedId: post.announced_id,
    authorId: post.author_id,
    audience,
    networkId: post.network_id,
    namedHere,
  });
}

async function addressesElsewhere(tx: Tx, postId: number): Promise<string[]> {
  const files = await tx.db
    .selectFrom("attachment")
    .select("remote_url")
    .where("post_id", "=", postId)
    .where("file", "is", null)
    .execute();
  return files.flatMap(({ remote_url: url }) => url ?? []);
}

/** People elsewhere who have the post because it names or answers them, or because they reacted to it. */
async function concerned(tx: Tx, post: PostTable): Promise<string[]> {
  const { id } = post;
  const actorIds = tx.db
    .selectFrom("mention")
    .select("actor_id")
    .where("post_id", "=", id)
    .union(tx.db.selectFrom("boost").select("actor_id").where("post_id", "=", id))
    .union(tx.db.selectFrom("thanks").select("actor_id").where("post_id", "=", id))
    .union(tx.db.selectFrom("post").select("author_id as actor_id").where("reply_to_id", "=", id))
    .union(
      tx.db
        .selectFrom("post")
        .select("author_id as actor_id")
        .where("id", "=", post.reply_to_id ?? 0),
    );
  const actors = await tx.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "in", actorIds)
    .where("local", "=", 0)
    .where("state", "=", "active")
    .orderBy("id")
    .limit(mostTold)
    .execute();
  return actors.map((actor) => actor.uri);
}

async function lastPost(tx: Tx, authorId: number): Promise<void> {
  await tx.db
    .updateTable("actor")
    .set((eb) => ({
      last_posted_at: eb
        .selectFrom("post")
        .select("published_at")
        .where("author_id", "=", authorId)
        .where("audience", "not in", ["direct", "network"])
        .orderBy("post.id", "desc")
        .limit(1),
    }))
    .where("id", "=", authorId)
    .execute();
}

async function isModerator(tx: Tx, actorId: number): Promise<boolean> {
  const account = await tx.db
    .selectFrom("account")
    .select("role")
    .where("actor_id", "=", actorId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  return account?.role === "moderator" || account?.role === "admin";
}
