import type { PollTable, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { standingOf } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";
import { isBuried } from "../tombstones.ts";
import { voteUri } from "../uris.ts";
import { seenPost } from "./can-see.ts";
import { change, closeInTime, lockedPoll, sum } from "./keep-poll.ts";
import { isClosed, optionsOf } from "./poll.ts";

/** Someone's choice in a poll of ours, as their server tells it. */
export interface VoteFromElsewhere {
  actorId: number;
  postId: number;
  /** The choice, word for word. */
  name: string;
  uri: string;
  /** A network that vouches for them, see `seenPost`. */
  toldBy?: number | undefined;
}

/**
 * Someone here votes, once. Throws `not-found` where they see no poll, `own-poll`, `poll-closed`, `already-voted`, and
 * `value-unknown` for choices it does not have.
 */
export async function vote(
  tx: Tx,
  me: number,
  postId: number,
  choices: readonly number[],
): Promise<void> {
  const post = await seenPost(tx, me, postId);
  const poll = await openFor(tx, post, me);
  const chosen = [...new Set(choices)];
  const options = optionsOf(poll.options).length;
  const valid = chosen.every((at) => Number.isSafeInteger(at) && at >= 0 && at < options);
  if (!valid || chosen.length === 0 || (poll.multiple === 0 && chosen.length > 1))
    throw new Refused("value-unknown", { field: "choices" });
  if ((await chosenBefore(tx, postId, me)).length > 0) throw new Refused("already-voted");
  const votes = chosen.map((choice) => {
    const id = tx.newId();
    return { id, uri: voteUri(tx.origin, id), choice };
  });
  await cast(tx, { post, poll }, { actorId: me, votes, isNew: true });
  if (post.local === 1) return;
  for (const { id: voteId } of votes)
    await tx.record({ type: "VoteCast", voteId, postId, actorId: me, local: true });
  await closeInTime(tx, postId, poll.ends_at);
}

/**
 * Someone elsewhere votes in a poll of ours: one choice at a time, each once. Throws like `vote`, and `not-found` for who
 * does not belong to a closed network here, and for what their server took back before it came.
 */
export async function voteFromElsewhere(tx: Tx, told: VoteFromElsewhere): Promise<void> {
  const { actorId, postId, name, uri, toldBy } = told;
  const post = await seenPost(tx, actorId, postId, toldBy);
  if (post.local !== 1 || !(await belongs(tx, post, actorId))) throw new Refused("not-found");
  const poll = await openFor(tx, post, actorId);
  const choice = optionsOf(poll.options).indexOf(name);
  if (choice === -1) throw new Refused("value-unknown", { field: "choices" });
  if (await isBuried(tx, uri)) throw new Refused("not-found");
  const before = await chosenBefore(tx, postId, actorId);
  if (before.includes(choice) || (poll.multiple === 0 && before.length > 0))
    throw new Refused("already-voted");
  const votes = [{ id: tx.newId(), uri, choice }];
  await cast(tx, { post, poll }, { actorId, votes, isNew: before.length === 0 });
}

interface Cast {
  actorId: number;
  votes: readonly { id: number; uri: string; choice: number }[];
  /** They have not voted before. */
  isNew: boolean;
}

async function cast(
  tx: Tx,
  { post, poll }: { post: PostTable; poll: PollTable },
  { actorId, votes, isNew }: Cast,
): Promise<void> {
  const { id: postId, author_id: authorId } = post;
  const { numInsertedOrUpdatedRows: kept } = await tx.db
    .insertInto("poll_vote")
    .values(
      votes.map((one) => ({ ...one, post_id: postId, actor_id: actorId, created_at: tx.now })),
    )
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  if (kept !== BigInt(votes.length)) throw new Refused("already-voted");
  const tallies = JSON.parse(poll.tallies) as number[];
  for (const { choice } of votes) tallies[choice] = (tallies[choice] ?? 0) + 1;
  await change(tx, poll, {
    tallies: JSON.stringify(tallies),
    votes_count: sum(tallies),
    voters_count: poll.voters_count === null ? null : poll.voters_count + (isNew ? 1 : 0),
    counted_at: tx.now,
  });
  const hidden = poll.hide_totals === 1;
  await tx.record({ type: "PollCounted", postId, authorId, local: post.local === 1, hidden });
}

async function openFor(tx: Tx, post: PostTable, actorId: number): Promise<PollTable> {
  const poll = await lockedPoll(tx, post.id);
  if (!poll) throw new Refused("not-found");
  if (post.author_id === actorId) throw new Refused("own-poll");
  const { ends_at: endsAt, closed_at: closedAt } = poll;
  if (isClosed({ endsAt, closedAt }, tx.now)) throw new Refused("poll-closed");
  return poll;
}

async function chosenBefore(tx: Tx, postId: number, actorId: number): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("poll_vote")
    .select("choice")
    .where("post_id", "=", postId)
    .where("actor_id", "=", actorId)
    .execute();
  return rows.map(({ choice }) => choice);
}

/** In a closed network here whoever votes belongs to it, not their server alone. */
async function belongs(tx: Tx, post: PostTable, actorId: number): Promise<boolean> {
  if (post.audience !== "network" || post.network_id === null) return true;
  const network = await tx.db
    .selectFrom("actor")
    .select("local")
    .where("id", "=", post.network_id)
    .executeTakeFirst();
  if (network?.local !== 1) return true;
  return (await standingOf(tx, post.network_id, actorId, tx.now))?.state === "accepted";
}
