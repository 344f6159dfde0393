import { sameOrigin } from "../../lib/url.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { hidesHostOf } from "../people/hide-host.ts";
import { Refused } from "../refused.ts";
import { isBuried } from "../tombstones.ts";
import { ownId } from "../uris.ts";
import { actorUri } from "./actor-uri.ts";
import { addPost } from "./add-post.ts";
import { seenPost } from "./can-see.ts";
import type { NewPost } from "./new-post.ts";
import { allowQuote, leaveOf, maySee } from "./quote-post.ts";
import { amended, heldQuote, settleQuote } from "./quote-rows.ts";

/** Someone elsewhere asks to quote a post of ours. */
export interface QuoteAsked {
  requestUri: string;
  quoterId: number;
  quotedId: number;
  /** The post that quotes, and what it says where that was sent along. */
  quoteUri: string;
  quote?: NewPost | undefined;
}

/**
 * Answers as the author of the post has decided beforehand. A yes brings the quote here and gives it its stamp; asked
 * again, it is the same stamp. A no stands also for what was taken back before, and for what its author would not see.
 * Throws `not-found` when whoever asks may not see the post, or theirs does not quote it: they get no answer.
 */
export async function answerQuoteRequest(tx: Tx, asked: QuoteAsked): Promise<boolean> {
  const quoted = await seenPost(tx, asked.quoterId, asked.quotedId);
  if (quoted.local !== 1) throw new Refused("not-found");
  const allowed =
    (await leaveOf(tx, asked.quoterId, quoted)) === "automatic" &&
    !(await hidesHostOf(tx, quoted.author_id, asked.quoterId)) &&
    (await taken(tx, asked, quoted));
  const stampId = allowed === false ? undefined : ownId(tx.origin, "stamps", allowed);
  await tx.record({
    type: "QuoteAnswered",
    answerId: stampId ?? tx.newId(),
    accepted: stampId !== undefined,
    requestUri: asked.requestUri,
    quoterId: asked.quoterId,
    quoteUri: asked.quoteUri,
    quotedId: quoted.id,
    quotedAuthorId: quoted.author_id,
    local: true,
  });
  return stampId !== undefined;
}

/** The quote's stamp, or false when it gets none. */
async function taken(
  tx: Tx,
  { quote, quoteUri, quoterId, requestUri }: QuoteAsked,
  quoted: PostTable,
): Promise<string | false> {
  if (quote) await addPost(tx, quote);
  const post = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("uri", "=", quoteUri)
    .where("author_id", "=", quoterId)
    .executeTakeFirst();
  const held = post && (await heldQuote(tx, post.id));
  if (!post || held?.quoted_id !== quoted.id) throw new Refused("not-found");
  if (held.state === "accepted" && held.stamp_uri !== null) return held.stamp_uri;
  if (held.state !== "pending" || !(await maySee(tx, quoted.author_id, post))) return false;
  await allowQuote(tx, post.id, requestUri);
  await amended(tx, post);
  return (await heldQuote(tx, post.id))!.stamp_uri ?? false;
}

/** What the author of a post elsewhere says to a quote of ours, found by what asked for it or by the post itself. */
export interface QuoteAnswer {
  byId: number;
  postId: number;
  accepted: boolean;
  /** The QuoteAuthorization, of a yes. */
  stampUri: string | undefined;
}

/**
 * Takes their answer. A no after a yes takes the yes back; a yes with a stamp that is not their server's, or that they
 * deleted, is none. Returns whether it changed anything.
 */
export async function quoteAnswered(
  tx: Tx,
  { byId, postId, accepted, stampUri }: QuoteAnswer,
): Promise<boolean> {
  const held = await heldQuote(tx, postId);
  const post = await row(tx, postId);
  const quoted = held?.quoted_id ? await row(tx, held.quoted_id) : undefined;
  if (!held || post?.local !== 1 || quoted?.author_id !== byId || quoted.local === 1) return false;
  if (!accepted) {
    if (held.state !== "pending" && held.state !== "accepted") return false;
    const state = held.state === "accepted" ? "revoked" : "rejected";
    await settleQuote(tx, held, { state });
  } else {
    if (!stampUri || !sameOrigin(stampUri, held.quoted_uri)) return false;
    if (held.state === "accepted" && held.stamp_uri === stampUri) return false;
    if (await isBuried(tx, stampUri, await actorUri(tx, byId))) return false;
    await settleQuote(tx, held, {
      state: "accepted",
      stamp_uri: stampUri,
      checked_at: tx.now,
    });
  }
  await amended(tx, post);
  return true;
}

function row(tx: Tx, id: number): Promise<PostTable | undefined> {
  return tx.db.selectFrom("post").selectAll().where("id", "=", id).executeTakeFirst();
}
