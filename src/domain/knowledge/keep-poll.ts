import type { PollTable, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { forgetNews } from "../notifications/notify.ts";
import { optionsOf, type Counted, type NewPoll } from "./poll.ts";

type Of = Pick<PostTable, "id" | "author_id" | "local">;

/** The poll of a post, held still until the transaction ends; undefined when it asks nothing. */
export async function lockedPoll(tx: Tx, postId: number): Promise<PollTable | undefined> {
  await lock(tx, `poll ${postId}`);
  return tx.db.selectFrom("poll").selectAll().where("post_id", "=", postId).executeTakeFirst();
}

/** A new post asks something. */
export async function openPoll(tx: Tx, post: Of, poll: NewPoll): Promise<void> {
  await tx.db
    .insertInto("poll")
    .values({ post_id: post.id, ...asked(poll), ...counted(tx, poll) })
    .execute();
  if (post.local === 1) await closeInTime(tx, post.id, poll.endsAt);
}

/**
 * A post asks anew, or no more. The same choices keep their votes, with more time or less; others, or another way of
 * choosing, begin from nothing. Returns whether what is asked has changed.
 */
export async function changePoll(tx: Tx, post: Of, poll: NewPoll | null): Promise<boolean> {
  const held = await lockedPoll(tx, post.id);
  if (held && poll && isSame(held, poll)) {
    await change(tx, held, asked(poll));
    if (poll.told) await hearTallies(tx, { ...held, ...asked(poll) }, poll.told);
    if (post.local === 1) await closeInTime(tx, post.id, poll.endsAt);
    if (held.closed_at !== null && poll.closedAt === null) await forgetClosing(tx, post);
    return false;
  }
  if (held) {
    await tx.db.deleteFrom("poll").where("post_id", "=", post.id).execute();
    await forgetClosing(tx, post);
  }
  if (poll) await openPoll(tx, post, poll);
  return held !== undefined || poll !== null;
}

/**
 * What the author's server tells of a poll that is held, whether or not its post has changed: how the votes stand and
 * whether it has closed. Numbers that are lower than those held came late and say nothing, unless the poll has closed.
 * Returns whether they told anything new.
 */
export async function hearPoll(tx: Tx, postId: number, poll: NewPoll): Promise<boolean> {
  const held = await lockedPoll(tx, postId);
  if (!held || !poll.told || !isSame(held, poll)) return false;
  const closes = held.closed_at === null && poll.closedAt !== null;
  if (closes) await change(tx, held, { closed_at: poll.closedAt });
  const after = { ...held, closed_at: held.closed_at ?? poll.closedAt };
  return (await hearTallies(tx, after, poll.told)) || closes;
}

/** When a poll is to close is a job; one that is given another time is closed by another. */
export async function closeInTime(tx: Tx, postId: number, endsAt: string | null): Promise<void> {
  if (endsAt !== null) await tx.record({ type: "PollOpened", postId, endsAt });
}

/** Who was told that it had closed is told again when it does. */
function forgetClosing(tx: Tx, { id: postId, author_id: actorId }: Of): Promise<void> {
  return forgetNews(tx, { kind: "poll", actorId, postId });
}

async function hearTallies(tx: Tx, held: PollTable, told: Counted): Promise<boolean> {
  const tallies = inOrder(told.tallies, optionsOf(held.options).length);
  const votes = sum(tallies);
  if (held.closed_at === null && votes < held.votes_count) return false;
  const columns = {
    tallies: JSON.stringify(tallies),
    votes_count: votes,
    voters_count: told.voters ?? (held.multiple === 1 ? held.voters_count : votes),
  };
  const same = Object.entries(columns).every(
    ([name, value]) => held[name as keyof typeof columns] === value,
  );
  if (!same) await change(tx, held, { ...columns, counted_at: tx.now });
  return !same;
}

function asked(poll: NewPoll) {
  return {
    options: JSON.stringify(poll.options),
    multiple: poll.multiple ? (1 as const) : (0 as const),
    hide_totals: poll.hideTotals ? (1 as const) : (0 as const),
    ends_at: poll.endsAt,
    closed_at: poll.closedAt,
  };
}

function counted(tx: Tx, { told, options, multiple }: NewPoll) {
  const tallies = inOrder(told?.tallies ?? [], options.length);
  const votes = sum(tallies);
  return {
    tallies: JSON.stringify(tallies),
    votes_count: votes,
    voters_count: told ? (told.voters ?? (multiple ? null : votes)) : 0,
    counted_at: votes > 0 ? tx.now : null,
  };
}

function isSame(held: PollTable, poll: NewPoll): boolean {
  return held.options === JSON.stringify(poll.options) && held.multiple === (poll.multiple ? 1 : 0);
}

/** One number a choice, none of them below nothing. */
function inOrder(tallies: readonly number[], options: number): number[] {
  return Array.from({ length: options }, (_, at) => Math.max(0, tallies[at] ?? 0));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

export async function change(
  tx: Tx,
  { post_id: postId }: Pick<PollTable, "post_id">,
  columns: Partial<Omit<PollTable, "post_id">>,
): Promise<void> {
  await tx.db.updateTable("poll").set(columns).where("post_id", "=", postId).execute();
}
