import {
  quoteInQuestion,
  stampAsked,
  type StampFound,
} from "../../domain/knowledge/verify-quote.ts";
import { sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { normalise } from "../decode/normalise.ts";
import { idOf, onlyId, typesOf } from "../decode/read.ts";
import { isTransient } from "../egress/budget.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { importPost } from "./import-post.ts";

/** Thrown by a job that is worth doing again: another server did not answer. */
class NotNow extends Error {
  override name = "NotNow";
}

/** What a stamp has to say, each as written (FEP-044f). */
interface Needed {
  quoteUri: string;
  quotedUri: string;
  quotedAuthorUri: string;
}

/**
 * The job `verify-quote`: whether a post from elsewhere may quote what it quotes. That is brought here, if it is not, and
 * its author's server is asked for the stamp; of what is ours, the answer is ours. Throws `NotNow` when a server does not
 * answer.
 */
export async function verifyQuote(federation: Federation, payload: unknown): Promise<void> {
  const { postId } = payload as { postId: number };
  const { reader, transact } = federation.store;
  const first = await quoteInQuestion(reader, postId);
  if (!first) return;
  if (!first.quotedAuthor) {
    const imported = await importPost(federation, first.held.quoted_uri, { quoted: true });
    if (!imported.ok && isTransient(imported.fault)) throw new NotNow(imported.fault);
    if (!imported.ok) return;
  }
  const { held, postUri, quotedAuthor } = (await quoteInQuestion(reader, postId)) ?? first;
  const { stamp_uri: stampUri, quoted_uri: quotedUri } = held;
  if (!quotedAuthor || quotedAuthor.local || stampUri === null) return;
  const needed = { quoteUri: postUri, quotedUri, quotedAuthorUri: quotedAuthor.uri };
  const found = await askFor(federation, stampUri, needed);
  await transact((tx) => stampAsked(tx, { postId, stampUri }, found));
}

async function askFor(
  federation: Federation,
  stampUri: string,
  needed: Needed,
): Promise<StampFound> {
  if (!sameOrigin(stampUri, needed.quotedAuthorUri) || !sameOrigin(stampUri, needed.quotedUri))
    return "bad";
  const fetched = await fetchDocument(federation, stampUri);
  if (!fetched.ok) {
    if (isTransient(fetched.fault)) throw new NotNow(fetched.fault);
    return fetched.fault === "gone" || fetched.fault === "not-found" ? "gone" : "not-shown";
  }
  if (fetched.document["type"] === "Tombstone") return "gone";
  const normal = await normalise(fetched.document);
  return normal.ok && fetched.uri === stampUri && says(normal.json, needed) ? "good" : "bad";
}

function says(stamp: Record<string, unknown>, needed: Needed): boolean {
  return (
    typesOf(stamp).includes("QuoteAuthorization") &&
    idOf(stamp["interactingObject"]) === needed.quoteUri &&
    idOf(stamp["interactionTarget"]) === needed.quotedUri &&
    onlyId(stamp["attributedTo"]) === needed.quotedAuthorUri
  );
}
