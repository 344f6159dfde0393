import { quoteAnswered } from "../../../domain/knowledge/answer-quote.ts";
import { ownId, postOfQuoteRequest } from "../../../domain/uris.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { Dropped } from "../outcome.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";

/** The post of ours that an Accept or Reject lets quote something, or does not; undefined when it answers no quote. */
export function quoteAnsweredBy(
  origin: string,
  { type, object }: InnerActivity,
): number | undefined {
  if (type !== "Accept" && type !== "Reject") return undefined;
  const named = postOfQuoteRequest(origin, uriOf(object) ?? "");
  if (object?.kind !== "activity" || object.activity.type !== "QuoteRequest") return named;
  return named ?? ownId(origin, "posts", uriOf(object.activity.instrument) ?? "");
}

/** The author of a post elsewhere says yes or no to a quote of ours. */
export function answerQuote(
  { activity, actor }: Said,
  { postId, accepted }: { postId: number; accepted: boolean },
): Effect {
  const { result: stampUri } = activity;
  if (accepted && stampUri === undefined) throw new Dropped("object-missing");
  return async (tx) =>
    unless(
      await quoteAnswered(tx, { byId: actor.id, postId, accepted, stampUri }),
      "nothing-asked",
    );
}
