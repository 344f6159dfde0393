import type { Tx } from "../../storage/transaction.ts";
import { seenPost } from "./can-see.ts";

/** Someone here hears no more of the conversation a post is in. Throws `not-found` for a post they may not see. */
export async function muteThread(tx: Tx, me: number, postId: number): Promise<void> {
  const { thread_id: threadId } = await seenPost(tx, me, postId);
  await tx.db
    .insertInto("thread_mute")
    .values({ actor_id: me, thread_id: threadId, muted_at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Someone here hears of it again. Throws like `muteThread`. */
export async function unmuteThread(tx: Tx, me: number, postId: number): Promise<void> {
  const { thread_id: threadId } = await seenPost(tx, me, postId);
  await tx.db
    .deleteFrom("thread_mute")
    .where("actor_id", "=", me)
    .where("thread_id", "=", threadId)
    .execute();
}

/** Conversations that turn out to be parts of another: whoever muted one of them has muted it all. */
export async function moveMutes(tx: Tx, threads: readonly number[], to: number): Promise<void> {
  const muted = await tx.db
    .deleteFrom("thread_mute")
    .where("thread_id", "in", threads)
    .returning(["actor_id", "muted_at"])
    .execute();
  if (muted.length === 0) return;
  await tx.db
    .insertInto("thread_mute")
    .values(muted.map((row) => ({ ...row, thread_id: to })))
    .onConflict((c) => c.doNothing())
    .execute();
}
