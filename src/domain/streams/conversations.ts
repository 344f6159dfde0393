import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { canSee } from "../knowledge/can-see.ts";
import { personViewer } from "../knowledge/visible.ts";
import { Refused } from "../refused.ts";

type Said = Pick<PostTable, "id" | "author_id" | "thread_id" | "audience" | "state">;

/**
 * Puts a direct post into the conversation of each of the readers, who are here and named in it or wrote it: unread until
 * they read it or write themselves. Who may not see it has nothing of it.
 */
export async function keepConversations(
  tx: Tx,
  post: Said,
  readers: readonly number[],
): Promise<void> {
  if (post.audience !== "direct" || post.state !== "published" || readers.length === 0) return;
  const people = await peopleOf(tx, post);
  for (const readerId of new Set(readers)) {
    const own = readerId === post.author_id;
    if (!own && !(await canSee(tx, personViewer(readerId), post.id))) continue;
    const conversationId = await keep(tx, { readerId, people, post, unread: own ? 0 : 1 });
    await tx.record({ type: "ConversationChanged", conversationId, readerId });
  }
}

async function peopleOf(tx: Tx, post: Said): Promise<string> {
  const named = await tx.db
    .selectFrom("mention")
    .select("actor_id")
    .where("post_id", "=", post.id)
    .execute();
  const all = new Set([post.author_id, ...named.map((row) => row.actor_id)]);
  return [...all].toSorted((a, b) => a - b).join(",");
}

interface Kept {
  readerId: number;
  people: string;
  post: Said;
  unread: 0 | 1;
}

async function keep(tx: Tx, { readerId, people, post, unread }: Kept): Promise<number> {
  const { id } = await tx.db
    .insertInto("conversation")
    .values({
      id: tx.newId(),
      reader_id: readerId,
      thread_id: post.thread_id,
      people,
      last_id: post.id,
      unread,
    })
    .onConflict((c) =>
      c.columns(["reader_id", "thread_id", "people"]).doUpdateSet((eb) => ({
        last_id: eb
          .case()
          .when("conversation.last_id", ">", post.id)
          .then(eb.ref("conversation.last_id"))
          .else(post.id)
          .end(),
        unread,
      })),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto("conversation_post")
    .values({ conversation_id: id, post_id: post.id })
    .onConflict((c) => c.doNothing())
    .execute();
  return id;
}

/** What was said in these threads belongs to another now: the conversations follow, and are one with those held there. */
export async function carryConversations(
  tx: Tx,
  from: readonly number[],
  threadId: number,
): Promise<void> {
  const moved = await tx.db
    .selectFrom("conversation")
    .select(["id", "reader_id", "people", "last_id", "unread"])
    .where("thread_id", "in", from)
    .execute();
  for (const one of moved) {
    const held = await tx.db
      .selectFrom("conversation")
      .select(["id", "last_id", "unread"])
      .where("reader_id", "=", one.reader_id)
      .where("thread_id", "=", threadId)
      .where("people", "=", one.people)
      .executeTakeFirst();
    if (!held) {
      await tx.db
        .updateTable("conversation")
        .set({ thread_id: threadId })
        .where("id", "=", one.id)
        .execute();
      continue;
    }
    await tx.db
      .updateTable("conversation_post")
      .set({ conversation_id: held.id })
      .where("conversation_id", "=", one.id)
      .execute();
    await tx.db
      .updateTable("conversation")
      .set({
        last_id: Math.max(held.last_id, one.last_id),
        unread: held.unread === 1 || one.unread === 1 ? 1 : 0,
      })
      .where("id", "=", held.id)
      .execute();
    await tx.db.deleteFrom("conversation").where("id", "=", one.id).execute();
  }
}

/** The conversations that a post is part of, to be settled by `settleConversations` once it is gone. */
export async function conversationsWith(tx: Tx, postId: number): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("conversation_post")
    .select("conversation_id")
    .where("post_id", "=", postId)
    .execute();
  return rows.map((row) => row.conversation_id);
}

/** Ends the conversations in which nothing is left, and finds the last post of the others. */
export async function settleConversations(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const last = await tx.db
      .selectFrom("conversation_post")
      .select("post_id")
      .where("conversation_id", "=", id)
      .orderBy("post_id", "desc")
      .limit(1)
      .executeTakeFirst();
    if (last)
      await tx.db
        .updateTable("conversation")
        .set({ last_id: last.post_id })
        .where("id", "=", id)
        .execute();
    else await tx.db.deleteFrom("conversation").where("id", "=", id).execute();
  }
}

/** Marks one of someone's conversations as read, or as not yet read. Throws `not-found`. */
export async function setConversationRead(
  tx: Tx,
  me: number,
  id: number,
  read: boolean,
): Promise<void> {
  const changed = await tx.db
    .updateTable("conversation")
    .set({ unread: read ? 0 : 1 })
    .where("id", "=", id)
    .where("reader_id", "=", me)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
}

/** Takes a conversation off someone's list; what was said stays, and the next word begins another. Throws `not-found`. */
export async function removeConversation(tx: Tx, me: number, id: number): Promise<void> {
  const gone = await tx.db
    .deleteFrom("conversation")
    .where("id", "=", id)
    .where("reader_id", "=", me)
    .returning("id")
    .executeTakeFirst();
  if (!gone) throw new Refused("not-found");
}
