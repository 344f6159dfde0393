import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { postUri } from "../uris.ts";
import { addPost } from "./add-post.ts";
import { checkReplyAudience } from "./audience.ts";
import { seenPost } from "./can-see.ts";
import { compose } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { addressees, standIn } from "./in-network.ts";
import { askToQuote, checkQuoteAudience, quotable } from "./quote-post.ts";
import { contextFor } from "./thread-context.ts";

export type PostRow = PostTable;

/**
 * Publishes what someone here has written. A reply reaches no wider than the post it answers, and names its author; a
 * conversation among named people stays among them. What is written in a network has the network's audience, and in a
 * closed one names members only; what is written to a network alone is for its moderators.
 * Throws what is wrong with the draft; `not-found` when the post answered may not be seen; `nobody-addressed` for a
 * direct message that names nobody; `not-allowed` and `thread-locked` of a network; `quote-not-allowed`; `patient-data`
 * and `patient-data-warning`.
 */
export async function publish(tx: Tx, authorId: number, draft: Draft): Promise<PostRow> {
  await mustBeActive(tx, authorId);
  const parent =
    draft.replyToId === undefined ? undefined : await seenPost(tx, authorId, draft.replyToId);
  const stands = await standIn(tx, authorId, draft, parent);
  const { audience } = stands;
  if (parent) checkReplyAudience(parent, audience);
  const quoted =
    draft.quoteId === undefined ? undefined : await quotable(tx, authorId, draft.quoteId);
  if (quoted) checkQuoteAudience(quoted, audience, authorId);
  const networkId = stands.network_id ?? undefined;
  const composed = await compose(tx, authorId, { ...draft, audience, networkId });
  const addressed = parent ? await participants(tx, parent) : [];
  const named = [...new Set([...composed.mentions, ...addressed])].filter((id) => id !== authorId);
  const mentions = await addressees(tx, authorId, stands, named);
  if (audience === "direct" && mentions.length === 0) throw new Refused("nobody-addressed");
  const id = tx.newId();
  const uri = postUri(tx.origin, id);
  await addPost(tx, {
    ...composed,
    ...stands,
    id,
    uri,
    url: uri,
    author_id: authorId,
    local: 1,
    reply_to_uri: parent?.uri ?? null,
    context_uri: await contextFor(tx, stands.network_id, { uri, parent }),
    published_at: tx.now,
    mentions,
    ...(quoted && { quote: { uri: quoted.uri } }),
  });
  const post = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  if (quoted) await askToQuote(tx, post, quoted);
  return post;
}

async function mustBeActive(tx: Tx, authorId: number): Promise<void> {
  const author = await tx.db
    .selectFrom("actor")
    .select(["local", "state", "moved_to_id"])
    .where("id", "=", authorId)
    .executeTakeFirst();
  if (author?.local !== 1 || author.state !== "active") throw new Refused("not-allowed");
  if (author.moved_to_id !== null) throw new Refused("moved-away");
}

async function participants(tx: Tx, parent: PostTable): Promise<number[]> {
  if (parent.audience !== "direct") return [parent.author_id];
  const named = await tx.db
    .selectFrom("mention")
    .select("actor_id")
    .where("post_id", "=", parent.id)
    .execute();
  return [parent.author_id, ...named.map((row) => row.actor_id)];
}
