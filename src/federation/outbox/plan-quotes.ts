import type { Fact } from "../../domain/facts.ts";
import { involved } from "../../domain/knowledge/involved.read.ts";
import { quoteAsked } from "../../domain/knowledge/quotes.read.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { ownId } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import { postDocument } from "../documents/post.ts";
import { answerToQuote, deleteQuoteAuthorization, quoteRequest } from "../documents/quotes.ts";
import type { Hearers } from "./audience.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/** Goes after the post itself, where that goes to the same server. */
export async function planQuoteRequest(
  reader: Reader,
  { postId }: Of<"QuoteRequested">,
): Promise<Plan | undefined> {
  const [asked, post] = await Promise.all([
    quoteAsked(reader, postId),
    postDocument(reader, postId),
  ]);
  if (!asked || !post || asked.state !== "pending") return undefined;
  const { quoted_uri: quotedUri, quoted_author_uri: quotedAuthorUri } = asked;
  return {
    activity: quoteRequest(reader.origin, postId, { post, quotedUri, quotedAuthorUri }),
    signerId: asked.author_id,
    objectUri: String(post["id"]),
    hearers: { people: [asked.quoted_author_id], privately: true },
  };
}

export async function planQuoteAnswer(
  reader: Reader,
  { quoterId, quotedId, ...fact }: Of<"QuoteAnswered">,
): Promise<Plan | undefined> {
  const [quoter, quoted] = await Promise.all([
    actorById(reader, quoterId),
    involved(reader, quotedId),
  ]);
  if (quoter?.local !== 0 || !quoted) return undefined;
  const answered = { ...fact, quoterUri: quoter.uri, quotedUri: quoted.uri };
  return {
    activity: answerToQuote(reader.origin, answered),
    signerId: fact.quotedAuthorId,
    objectUri: fact.quoteUri,
    hearers: { people: [quoterId], privately: true },
  };
}

/**
 * Whoever may have looked at the stamp hears that it is gone: who quoted, also across a block, wherever that post was sent,
 * and, of what was open, the followers of whoever was quoted.
 */
export async function planQuoteRevoked(
  reader: Reader,
  { stampUri, quoteUri, quoteId, quoterId, quotedAuthorId }: Of<"QuoteRevoked">,
): Promise<Plan | undefined> {
  const stampId = ownId(reader.origin, "stamps", stampUri);
  const [quoter, quote] = await Promise.all([
    actorById(reader, quoterId),
    involved(reader, quoteId),
  ]);
  if (stampId === undefined || !quoter) return undefined;
  const open = quote?.audience === "public" || quote?.audience === "unlisted";
  const hearers: Hearers = {
    people: [quoterId],
    holdersOf: quoteUri,
    ...(open && { followersOf: quotedAuthorId }),
  };
  const revoked = { stampId, quoterUri: quoter.uri, quotedAuthorId, open };
  return {
    activity: deleteQuoteAuthorization(reader.origin, revoked),
    signerId: quotedAuthorId,
    objectUri: quoteUri,
    hearers,
  };
}
