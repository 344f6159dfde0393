import { addDays, addMs } from "../../lib/time.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { isBuried } from "../tombstones.ts";
import { actorUri } from "./actor-uri.ts";
import { amended, heldQuote, quoteOf, settleQuote, type QuoteRow } from "./quote-rows.ts";

/** A stamp that was good is asked for again when someone opens the post, at most once in this time (FEP-044f). */
const goodForDays = 3;
/** One that could not be had is asked for again sooner. */
const againAfterMs = 3_600_000;

/** What a quote elsewhere says, and about whom, for those who ask the quoted author's server. */
export interface QuoteInQuestion {
  held: QuoteRow;
  postUri: string;
  /** The quoted post's author; undefined while it is not held. */
  quotedAuthor: { id: number; uri: string; local: boolean } | undefined;
}

/** The quote of a post of another server; undefined when there is nothing to ask. */
export async function quoteInQuestion(
  reader: Reader,
  postId: number,
): Promise<QuoteInQuestion | undefined> {
  const held = await quoteOf(reader, postId);
  const post = held && (await authored(reader, postId));
  if (!held || post?.local !== 0 || held.state === "deleted") return undefined;
  const quoted = held.quoted_id === null ? undefined : await authored(reader, held.quoted_id);
  return {
    held,
    postUri: post.uri,
    quotedAuthor: quoted && {
      id: quoted.author_id,
      uri: quoted.author_uri,
      local: quoted.local === 1,
    },
  };
}

/** What came of asking for a stamp: it says what the quote needs, or something else; it is gone, or was not shown. */
export type StampFound = "good" | "bad" | "gone" | "not-shown";

/**
 * Takes what came of asking. A stamp that is gone after it was good was taken back; without one that can be read nothing is
 * a quote. Nothing changes when the post names another by now.
 */
export async function stampAsked(
  tx: Tx,
  { postId, stampUri }: { postId: number; stampUri: string },
  found: StampFound,
): Promise<void> {
  const held = await heldQuote(tx, postId);
  const post = await authored(tx, postId);
  const quoted = held?.quoted_id ? await authored(tx, held.quoted_id) : undefined;
  if (!held || !post || !quoted || held.stamp_uri !== stampUri) return;
  const deleted = await isBuried(tx, stampUri, await actorUri(tx, quoted.author_id));
  const state = stateAfter(held, deleted ? "gone" : found);
  await settleQuote(tx, held, { state, checked_at: tx.now });
  if (state !== held.state) await amended(tx, { ...post, id: postId });
}

function stateAfter({ state }: QuoteRow, found: StampFound): QuoteRow["state"] {
  switch (found) {
    case "good":
      return "accepted";
    case "bad":
      return "rejected";
    case "gone":
      return state === "accepted" || state === "revoked" ? "revoked" : "rejected";
    case "not-shown":
      return state === "accepted" ? "pending" : state;
  }
}

/** Whether the stamp of a post from elsewhere is to be asked for, now that someone opens it. */
export async function isStale(reader: Reader, postId: number, now: string): Promise<boolean> {
  const held = await quoteOf(reader, postId);
  if (!held?.stamp_uri || held.stamp_uri.startsWith(`${reader.origin}/`)) return false;
  const { state, checked_at: at, created_at: since } = held;
  if (state === "accepted") return (at ?? since) <= addDays(now, -goodForDays);
  return state === "pending" && (at ?? since) <= addMs(now, -againAfterMs);
}

/** Someone here opened a post whose stamp is stale: it is asked for. Returns whether it will be. */
export async function doubtQuote(tx: Tx, postId: number): Promise<boolean> {
  if (!(await isStale(tx, postId, tx.now))) return false;
  const held = await heldQuote(tx, postId);
  if (!held) return false;
  await tx.db
    .updateTable("quote")
    .set({ checked_at: tx.now })
    .where("post_id", "=", postId)
    .execute();
  await tx.record({ type: "QuoteTold", postId });
  return true;
}

function authored(reader: Reader, id: number) {
  return reader.db
    .selectFrom("post")
    .innerJoin("actor", "actor.id", "post.author_id")
    .select(["post.id", "post.uri", "post.local", "post.author_id", "actor.uri as author_uri"])
    .where("post.id", "=", id)
    .executeTakeFirst();
}
