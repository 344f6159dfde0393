import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { bury } from "../tombstones.ts";
import { actorUri } from "./actor-uri.ts";
import { amended, heldQuote, settleQuote, type QuoteRow } from "./quote-rows.ts";

/**
 * Takes back that a post may quote one's own: it shows it no longer, here and wherever its stamp was looked at. For good:
 * asked again it is a no. Throws `not-found` when the post is not one's own, or not quoted there.
 */
export async function revokeQuote(
  tx: Tx,
  me: number,
  { quotedId, postId }: { quotedId: number; postId: number },
): Promise<void> {
  const quoted = await row(tx, quotedId);
  const held = await heldQuote(tx, postId);
  if (quoted?.author_id !== me || quoted.local !== 1 || held?.quoted_id !== quotedId)
    throw new Refused("not-found");
  if (held.state !== "accepted") throw new Refused("not-found");
  await revoke(tx, held, { id: me, local: true });
}

/**
 * A QuoteAuthorization was deleted by the author of what was quoted under it. It is remembered as gone, so that what comes
 * late under it has no effect. Returns whether a quote was held that it allowed.
 */
export async function stampDeleted(
  tx: Tx,
  uri: string,
  by: { id: number; uri: string },
): Promise<boolean> {
  const rows = await tx.db
    .selectFrom("quote")
    .innerJoin("post as quoted", "quoted.id", "quote.quoted_id")
    .select("quote.post_id")
    .where("quote.stamp_uri", "=", uri)
    .where("quoted.author_id", "=", by.id)
    .where("quoted.local", "=", 0)
    .execute();
  if (rows.length === 0) return false;
  await bury(tx, uri, by.uri);
  for (const { post_id } of rows) {
    const held = await heldQuote(tx, post_id);
    if (held?.stamp_uri === uri) await revoke(tx, held, { id: by.id, local: false });
  }
  return true;
}

async function revoke(tx: Tx, held: QuoteRow, by: { id: number; local: boolean }): Promise<void> {
  const post = (await row(tx, held.post_id))!;
  await settleQuote(tx, held, { state: "revoked" });
  await amended(tx, post);
  if (held.stamp_uri === null) return;
  if (by.local) await bury(tx, held.stamp_uri, await actorUri(tx, by.id));
  await tx.record({
    type: "QuoteRevoked",
    stampUri: held.stamp_uri,
    quoteId: post.id,
    quoteUri: post.uri,
    quoterId: post.author_id,
    quotedAuthorId: by.id,
    local: by.local,
  });
}

const together = 50;

/** The job `end-quotes`: whoever someone here has blocked quotes them no more. Stops when the block was taken back. */
export async function endQuotes(store: Store, payload: unknown): Promise<void> {
  const { blockerId, blockedId } = payload as { blockerId: number; blockedId: number };
  let ended = together;
  while (ended >= together) ended = await store.transact((tx) => endSome(tx, blockerId, blockedId));
}

async function endSome(tx: Tx, blockerId: number, blockedId: number): Promise<number> {
  const rows = await tx.db
    .selectFrom("block")
    .innerJoin("post", "post.author_id", "block.blocked_id")
    .innerJoin("quote", "quote.post_id", "post.id")
    .innerJoin("post as quoted", "quoted.id", "quote.quoted_id")
    .select("quote.post_id")
    .where("block.blocker_id", "=", blockerId)
    .where("block.blocked_id", "=", blockedId)
    .where("quoted.author_id", "=", blockerId)
    .where("quoted.local", "=", 1)
    .where("quote.state", "=", "accepted")
    .limit(together)
    .execute();
  for (const { post_id } of rows) {
    const held = await heldQuote(tx, post_id);
    if (held?.state === "accepted") await revoke(tx, held, { id: blockerId, local: true });
  }
  return rows.length;
}

function row(tx: Tx, id: number): Promise<PostTable | undefined> {
  return tx.db.selectFrom("post").selectAll().where("id", "=", id).executeTakeFirst();
}
