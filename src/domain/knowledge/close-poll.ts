import { define } from "../../storage/query.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { notify } from "../notifications/notify.ts";
import { canSee } from "./can-see.ts";
import { change, lockedPoll } from "./keep-poll.ts";
import { personViewer } from "./visible.ts";

const batch = 100;

const votersHere = define(
  "poll-voters-here",
  (reader, p: { postId: number; after: number; limit: number }) =>
    reader.db
      .selectFrom("poll_vote")
      .innerJoin("account", "account.actor_id", "poll_vote.actor_id")
      .select("poll_vote.actor_id as id")
      .where("poll_vote.post_id", "=", p.postId)
      .where("poll_vote.actor_id", ">", p.after)
      .groupBy("poll_vote.actor_id")
      .orderBy("poll_vote.actor_id")
      .limit(p.limit),
);

/**
 * The job `close-poll`: closes a poll whose time has come, and tells its author and those here who voted; others hear of it
 * by what the fact wakes. To the same effect however often: nobody is told twice.
 */
export async function closePoll(store: Store, payload: unknown): Promise<void> {
  const { postId } = payload as { postId: number };
  const authorId = await store.transact((tx) => close(tx, postId));
  if (authorId === undefined) return;
  for (let after = 0; ;) {
    const voters = await votersHere(store.reader, { postId, after, limit: batch });
    if (voters.length === 0) return;
    await store.transact(async (tx) => {
      for (const { id } of voters) await tell(tx, { readerId: id, authorId, postId });
    });
    after = voters.at(-1)!.id;
  }
}

/** Whose poll has closed; undefined for one that is gone or has been given more time. */
async function close(tx: Tx, postId: number): Promise<number | undefined> {
  const poll = await lockedPoll(tx, postId);
  const post = await tx.db
    .selectFrom("post")
    .select(["uri", "author_id", "local"])
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!poll || !post || poll.ends_at === null || poll.ends_at > tx.now) return undefined;
  const { uri, author_id: authorId } = post;
  if (poll.closed_at === null) {
    await change(tx, poll, { closed_at: poll.ends_at, counted_at: tx.now });
    await tx.record({ type: "PollClosed", postId, uri, authorId, local: post.local === 1 });
  }
  await tell(tx, { readerId: authorId, authorId, postId });
  return authorId;
}

async function tell(
  tx: Tx,
  { readerId, authorId, postId }: { readerId: number; authorId: number; postId: number },
): Promise<void> {
  if (await canSee(tx, personViewer(readerId), postId))
    await notify(tx, { readerId, kind: "poll", actorId: authorId, postId });
}
