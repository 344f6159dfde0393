import type { Selectable } from "kysely";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable, QuoteTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { canSee } from "./can-see.ts";
import { isCountedQuote } from "./counts.ts";
import { personViewer } from "./visible.ts";

export type QuoteRow = Selectable<QuoteTable>;

/** What a post quotes, whoever may see it: for those who judge, never to be shown. */
export function quoteOf(reader: Reader, postId: number): Promise<QuoteRow | undefined> {
  return reader.db.selectFrom("quote").selectAll().where("post_id", "=", postId).executeTakeFirst();
}

/** See `quoteOf`; until the transaction ends nobody else changes it. */
export async function heldQuote(tx: Tx, postId: number): Promise<QuoteRow | undefined> {
  await lock(tx, `quote ${postId}`);
  return quoteOf(tx, postId);
}

type Changes = Pick<QuoteRow, "state"> &
  Partial<Pick<QuoteRow, "stamp_uri" | "request_uri" | "checked_at">>;

/**
 * The one way what becomes of a quote is written: it counts beside the post quoted while it is accepted, and that post's
 * author, when they are here and may see it, has heard of it.
 */
export async function settleQuote(tx: Tx, held: QuoteRow, changes: Changes): Promise<void> {
  await tx.db.updateTable("quote").set(changes).where("post_id", "=", held.post_id).execute();
  const [was, is] = [held.state === "accepted", changes.state === "accepted"];
  const post = was === is || held.quoted_id === null ? undefined : await row(tx, held.post_id);
  if (!post || held.quoted_id === null) return;
  if (isCountedQuote(post)) await countQuotes(tx, held.quoted_id, is ? 1 : -1);
  await tell(tx, post, held.quoted_id, is);
}

/** Whoever has a post hears that it looks different, though its words did not change. */
export async function amended(
  tx: Tx,
  { id: postId, author_id: authorId, local }: Pick<PostTable, "id" | "author_id" | "local">,
): Promise<void> {
  await tx.record({ type: "PostAmended", postId, authorId, local: local === 1, at: tx.now });
}

/** Changes how many posts quote a post. */
export async function countQuotes(tx: Tx, quotedId: number, n: number): Promise<void> {
  await tx.db
    .updateTable("post")
    .set((eb) => ({ quotes_count: eb("quotes_count", "+", n) }))
    .where("id", "=", quotedId)
    .execute();
}

async function tell(tx: Tx, post: PostTable, quotedId: number, accepted: boolean): Promise<void> {
  const { id: postId, author_id: actorId } = post;
  const quoted = await row(tx, quotedId);
  if (quoted?.local !== 1) return;
  const news = { readerId: quoted.author_id, kind: "quote" as const, actorId, postId };
  if (!accepted) await forgetNews(tx, news);
  else if (await canSee(tx, personViewer(quoted.author_id), postId)) await notify(tx, news);
}

function row(tx: Tx, id: number): Promise<PostTable | undefined> {
  return tx.db.selectFrom("post").selectAll().where("id", "=", id).executeTakeFirst();
}
