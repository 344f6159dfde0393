import { sameOrigin } from "../../lib/url.ts";
import { define } from "../../storage/query.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { isCountedQuote } from "./counts.ts";
import { countQuotes, heldQuote, quoteOf, settleQuote } from "./quote-rows.ts";

/** What a post says that it quotes. */
export interface ToldQuote {
  uri: string;
  /** The QuoteAuthorization it names. */
  stampUri?: string | null;
  /** Told only in words that know of no consent. */
  unasked?: boolean;
}

type Quoting = Pick<PostTable, "id" | "uri" | "author_id" | "local" | "audience" | "state"> &
  Pick<PostTable, "network_state">;

/** Most quotes of one post that came before it and are linked to it. */
const mostLinked = 1_000;

/**
 * A post that has come quotes another. It is a quote once that one's author agrees: what is one's own is; what is ours is
 * answered when its author is asked; of all else the stamp is asked for at its server. A stamp from another server than
 * the quoted post's is none. `sought`: what is not held is looked for.
 */
export async function takeQuote(
  tx: Tx,
  post: Quoting,
  told: ToldQuote,
  { sought }: { sought: boolean },
): Promise<void> {
  if (told.uri === post.uri) return;
  const quoted = await postUnder(tx, told.uri);
  const ours = told.uri.startsWith(`${tx.origin}/`);
  const stampUri = ours ? null : goodStamp(told);
  await tx.db
    .insertInto("quote")
    .values({
      post_id: post.id,
      quoted_id: quoted?.id ?? null,
      quoted_uri: told.uri,
      state: "pending",
      unasked: told.unasked ? 1 : 0,
      request_uri: null,
      stamp_uri: stampUri,
      created_at: tx.now,
      checked_at: null,
    })
    .execute();
  if (quoted && quoted.author_id === post.author_id) return acceptOwn(tx, post.id);
  if (post.local === 1 || ours || !sought) return;
  if (stampUri !== null || (!quoted && sameOrigin(told.uri, post.uri)))
    await tx.record({ type: "QuoteTold", postId: post.id });
}

/**
 * The author of a post elsewhere says anew what it quotes: nothing, another post, or the same with another stamp, which is
 * asked for again. What they were told no to stays so. Returns whether it is anything new.
 */
export async function retakeQuote(tx: Tx, post: Quoting, told: ToldQuote | null): Promise<boolean> {
  const held = await heldQuote(tx, post.id);
  if (held && held.quoted_uri === told?.uri) {
    const quoted = await postUnder(tx, told.uri);
    const stampUri = goodStamp(told);
    if (quoted?.author_id === post.author_id || quoted?.local === 1) return false;
    if (held.stamp_uri === stampUri || held.state === "deleted") return false;
    if (stampUri === null && (held.state === "revoked" || held.state === "rejected")) return false;
    await settleQuote(tx, held, { state: "pending", stamp_uri: stampUri, checked_at: null });
    if (stampUri !== null) await tx.record({ type: "QuoteTold", postId: post.id });
    return true;
  }
  if (held) {
    await settleQuote(tx, held, { state: "rejected" });
    await tx.db.deleteFrom("quote").where("post_id", "=", post.id).execute();
  }
  if (told) await takeQuote(tx, post, told, { sought: true });
  return held !== undefined || told !== null;
}

const quotesOf = define("quotes-waiting", (reader, p: { uri: string }) =>
  reader.db
    .selectFrom("quote")
    .innerJoin("post", "post.id", "quote.post_id")
    .select(["post.id", "post.author_id", "post.audience", "post.state", "post.network_state"])
    .select("quote.state as quote_state")
    .where("quote.quoted_uri", "=", p.uri)
    .where("quote.quoted_id", "is", null)
    .orderBy("quote.post_id")
    .limit(mostLinked),
);

/** A post has come that others quote already. */
export async function linkQuotes(
  tx: Tx,
  post: Pick<PostTable, "id" | "uri" | "author_id">,
): Promise<void> {
  const waiting = await quotesOf(tx, { uri: post.uri });
  if (waiting.length === 0) return;
  await tx.db
    .updateTable("quote")
    .set({ quoted_id: post.id })
    .where(
      "post_id",
      "in",
      waiting.map(({ id }) => id),
    )
    .execute();
  const shown = waiting.filter((one) => one.quote_state === "accepted" && isCountedQuote(one));
  if (shown.length > 0) await countQuotes(tx, post.id, shown.length);
  for (const one of waiting) if (one.author_id === post.author_id) await acceptOwn(tx, one.id);
}

/** The author of a post has deleted it: what quoted it shows that. */
export async function quotedIsGone(tx: Tx, postId: number): Promise<void> {
  await tx.db
    .updateTable("quote")
    .set({ state: "deleted" })
    .where("quoted_id", "=", postId)
    .execute();
}

async function acceptOwn(tx: Tx, postId: number): Promise<void> {
  const held = await quoteOf(tx, postId);
  if (held?.state === "pending") await settleQuote(tx, held, { state: "accepted" });
}

function goodStamp({ uri, stampUri }: ToldQuote): string | null {
  return stampUri && sameOrigin(stampUri, uri) ? stampUri : null;
}

function postUnder(tx: Tx, uri: string) {
  return tx.db
    .selectFrom("post")
    .select(["id", "author_id", "local"])
    .where("uri", "=", uri)
    .executeTakeFirst();
}
