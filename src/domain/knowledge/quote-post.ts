import type { Reader } from "../../storage/reader.ts";
import type { Audience, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { acceptedFollow } from "../follows/accepted.read.ts";
import { Refused } from "../refused.ts";
import { quoteRequestUri, stampUri } from "../uris.ts";
import { checkReplyAudience } from "./audience.ts";
import { canSee, seenPost, viewerOf } from "./can-see.ts";
import { membersAmong } from "./in-network.ts";
import type { Leave } from "../people/approval.ts";
import { leaveToQuote } from "./quote-policy.ts";
import { quoteOf, settleQuote } from "./quote-rows.ts";

/**
 * The post someone here is about to quote. Throws `not-found` when they may not see it, `quote-not-allowed` when its author
 * does not let them.
 */
export async function quotable(tx: Tx, actorId: number, postId: number): Promise<PostTable> {
  const post = await seenPost(tx, actorId, postId);
  if ((await leaveOf(tx, actorId, post)) === "denied") throw new Refused("quote-not-allowed");
  return post;
}

/** What an actor, here or elsewhere, may do about quoting a post that they see. */
export async function leaveOf(reader: Reader, actorId: number, post: PostTable): Promise<Leave> {
  const author = post.author_id;
  const [follows, followed] = await Promise.all([
    acceptedFollow(reader, { me: actorId, them: author }),
    acceptedFollow(reader, { me: author, them: actorId }),
  ]);
  return leaveToQuote(post, {
    isSelf: author === actorId,
    follows: follows.length > 0,
    followed: followed.length > 0,
  });
}

/**
 * A quote reaches no wider than what it quotes. In a closed network only what is open is quoted, and of people here alone:
 * whoever is quoted elsewhere would have to be told of it. Throws `audience-not-allowed`.
 */
export function checkQuoteAudience(quoted: PostTable, audience: Audience, authorId: number): void {
  if (audience !== "network") return checkReplyAudience(quoted, audience);
  const open = quoted.audience === "public" || quoted.audience === "unlisted";
  const here = quoted.local === 1 || quoted.author_id === authorId;
  if (!open || !here) throw new Refused("audience-not-allowed");
}

/**
 * Someone here has written a post that quotes another. What is ours has been allowed by its author's policy: it has its
 * stamp at once; of what is elsewhere the author is asked. Throws `audience-not-allowed` when whoever is quoted would not
 * see it.
 */
export async function askToQuote(tx: Tx, post: PostTable, quoted: PostTable): Promise<void> {
  if (quoted.author_id === post.author_id) return;
  if (!(await maySee(tx, quoted.author_id, post))) throw new Refused("audience-not-allowed");
  const held = (await quoteOf(tx, post.id))!;
  if (quoted.local === 1) return allowQuote(tx, post.id);
  await settleQuote(tx, held, {
    state: "pending",
    request_uri: quoteRequestUri(tx.origin, post.id),
  });
  await tx.record({ type: "QuoteRequested", postId: post.id, local: true });
}

/** The author of a post of ours lets another post quote it: the quote gets a stamp of its own. */
export async function allowQuote(tx: Tx, postId: number, requestUri?: string): Promise<void> {
  const held = (await quoteOf(tx, postId))!;
  await settleQuote(tx, held, {
    state: "accepted",
    stamp_uri: stampUri(tx.origin, tx.newId()),
    ...(requestUri !== undefined && { request_uri: requestUri }),
  });
}

/** Whether whoever is quoted sees the post that quotes them. */
export async function maySee(reader: Reader, actorId: number, post: PostTable): Promise<boolean> {
  if (post.audience === "network")
    return (await membersAmong(reader, post.network_id!, [actorId])).length > 0;
  return canSee(reader, await viewerOf(reader, actorId), post.id);
}
