import { actorUris, laterActivityUri, quoteRequestUri, stampUri } from "../../domain/uris.ts";
import type { Json } from "../wire/proof.ts";
import { publicUri } from "./addressing.ts";
import { bare, present, withContext } from "./context.ts";

/** The yes of someone here to one quote, for everyone who may see what is quoted (FEP-044f). It embeds neither post. */
export function quoteAuthorization(
  origin: string,
  stamp: { uri: string; quoteUri: string; quotedUri: string; quotedAuthorId: number },
): Json {
  return withContext({
    id: stamp.uri,
    type: "QuoteAuthorization",
    attributedTo: actorUris(origin, stamp.quotedAuthorId).uri,
    interactingObject: stamp.quoteUri,
    interactionTarget: stamp.quotedUri,
  });
}

/** Someone here asks to quote; `post` is the document of the post that does. */
export function quoteRequest(
  origin: string,
  postId: number,
  asked: { post: Json; quotedUri: string; quotedAuthorUri: string },
): Json {
  const { post, quotedUri, quotedAuthorUri } = asked;
  return withContext({
    id: quoteRequestUri(origin, postId),
    type: "QuoteRequest",
    actor: post["attributedTo"],
    to: [quotedAuthorUri],
    cc: [],
    object: quotedUri,
    instrument: bare(post),
  });
}

/** A QuoteRequest from elsewhere, and what it is answered with. */
export interface AnsweredQuote {
  /** Of the stamp, when it is a yes. */
  answerId: number;
  accepted: boolean;
  requestUri: string;
  quoterUri: string;
  quoteUri: string;
  quotedUri: string;
  quotedAuthorId: number;
}

export function answerToQuote(origin: string, answered: AnsweredQuote): Json {
  const { answerId, accepted, requestUri, quoterUri, quoteUri, quotedUri } = answered;
  return withContext(
    present({
      id: laterActivityUri(origin, answerId, accepted ? "accept" : "reject"),
      type: accepted ? "Accept" : "Reject",
      actor: actorUris(origin, answered.quotedAuthorId).uri,
      to: [quoterUri],
      cc: [],
      object: {
        id: requestUri,
        type: "QuoteRequest",
        actor: quoterUri,
        object: quotedUri,
        instrument: quoteUri,
      },
      result: accepted ? stampUri(origin, answerId) : undefined,
    }),
  );
}

/** A yes is taken back. It names the stamp alone: who may not see the posts learns nothing of them. */
export function deleteQuoteAuthorization(
  origin: string,
  revoked: { stampId: number; quoterUri: string; quotedAuthorId: number; open: boolean },
): Json {
  const { stampId, quoterUri, quotedAuthorId, open } = revoked;
  const { uri, followers } = actorUris(origin, quotedAuthorId);
  return withContext({
    id: laterActivityUri(origin, stampId, "delete"),
    type: "Delete",
    actor: uri,
    to: open ? [publicUri] : [quoterUri],
    cc: open ? [followers, quoterUri] : [],
    object: stampUri(origin, stampId),
  });
}
