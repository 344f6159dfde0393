import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { checkReplyAudience, checkWidening } from "./audience.ts";
import { changePost } from "./change-post.ts";
import { compose } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { addressees } from "./in-network.ts";
import type { PostChanges } from "./new-post.ts";
import { notAfter } from "./post-row.ts";
import { amended } from "./quote-rows.ts";
import { takeQuotePolicy } from "./set-quote-policy.ts";
import { retakeQuote } from "./take-quote.ts";

/**
 * Puts a new version of one's own post in place of the old, which stays in the history. Its kind and what it answers
 * stay; its audience may grow, never shrink, and in a network it stays what it was.
 * Throws `not-found`, `kind-cannot-change`, `audience-cannot-narrow`, and what `publish` says of a draft.
 */
export async function revise(
  tx: Tx,
  authorId: number,
  postId: number,
  draft: Draft,
): Promise<PostTable> {
  const held = await locked(tx, postId);
  if (!held || held.author_id !== authorId || held.local !== 1) throw new Refused("not-found");
  if (held.kind !== draft.kind) throw new Refused("kind-cannot-change");
  const inNetwork = held.network_id !== null;
  const audience = inNetwork ? held.audience : draft.audience;
  checkWidening(held.audience, audience);
  const parent = held.reply_to_id === null ? undefined : await row(tx, held.reply_to_id);
  if (parent) checkReplyAudience(parent, audience);
  const networkId = held.network_id ?? undefined;
  const composed = await compose(tx, authorId, { ...draft, audience, networkId }, held);
  const mentions = new Set(composed.mentions);
  if (parent || held.audience === "direct")
    for (const id of await namedBefore(tx, postId)) mentions.add(id);
  if (audience === "direct" && mentions.size === 0) throw new Refused("nobody-addressed");
  const stands = { audience, network_id: held.network_id };
  const named = await addressees(tx, authorId, stands, [...mentions]);
  await changePost(tx, held, { ...composed, mentions: named }, tx.now);
  return (await row(tx, postId))!;
}

/** When a version from elsewhere was made, as the post itself says, or else the activity that brought it. */
export interface Told {
  updated: string | undefined;
  said?: string | undefined;
}

/**
 * Takes over a newer version of a post from elsewhere. Of the version that is held already only what it quotes and who may
 * quote it is taken; older ones change nothing. Returns whether anything changed. That the post's author sent it has been
 * verified by the caller.
 */
export async function applyRevision(
  tx: Tx,
  postId: number,
  changes: PostChanges,
  { updated, said }: Told,
): Promise<boolean> {
  const held = await locked(tx, postId);
  const told = updated ?? said;
  if (!held || held.local === 1) return false;
  const known = held.edited_at ?? held.published_at;
  const at = told === undefined ? known : notAfter(told, tx.now);
  if (at < known) return false;
  if (at === known) return amend(tx, held, changes);
  const made = { ...changes, ...sameSide(held, changes) };
  await changePost(tx, held, made, updated === undefined ? null : at);
  return true;
}

/** The words are the same; what is shown with them, and what may be done with it, may not be. */
async function amend(
  tx: Tx,
  held: PostTable,
  { quote, quotable_by = "", quotable_asked = "" }: PostChanges,
): Promise<boolean> {
  const policy = await takeQuotePolicy(tx, held, { quotable_by, quotable_asked });
  const quotes = quote !== undefined && (await retakeQuote(tx, held, quote));
  if (policy || quotes) await amended(tx, held);
  return policy || quotes;
}

/** What was said in a closed network stays in it, and nothing comes into one by being changed. */
function sameSide(held: PostTable, { audience }: PostChanges): PostChanges {
  const crosses = (held.audience === "network") !== (audience === "network");
  return audience !== undefined && crosses ? { audience: held.audience } : {};
}

async function locked(tx: Tx, postId: number): Promise<PostTable | undefined> {
  const held = await row(tx, postId);
  if (!held || tx.engine === "sqlite") return held;
  await lock(tx, held.uri);
  return row(tx, postId);
}

function row(tx: Tx, id: number): Promise<PostTable | undefined> {
  return tx.db.selectFrom("post").selectAll().where("id", "=", id).executeTakeFirst();
}

async function namedBefore(tx: Tx, postId: number): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("mention")
    .select("actor_id")
    .where("post_id", "=", postId)
    .execute();
  return rows.map((mention) => mention.actor_id);
}
