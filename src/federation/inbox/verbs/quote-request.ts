import { answerQuoteRequest } from "../../../domain/knowledge/answer-quote.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { leaveOf } from "../../../domain/knowledge/quote-post.ts";
import { toNewPost } from "../../import/to-new-post.ts";
import { fetchedPost } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/**
 * Someone elsewhere asks to quote a post of ours. Theirs is what they sent along, or what their server says; what is said
 * in a closed network is nothing to answer. Whoever may not see ours is not answered either.
 */
export async function quoteRequest({ federation, activity, actor }: Said): Promise<Effect> {
  const { reader } = federation.store;
  const { instrument } = activity;
  const quoted = await heldPost(reader, uriOf(activity.object) ?? "");
  const quoteUri = uriOf(instrument);
  if (quoted?.local !== 1) throw new Dropped("not-held");
  if (quoteUri === undefined) throw new Dropped("object-missing");
  const requestUri = idOf(activity);
  const welcome = (await leaveOf(reader, actor.id, quoted)) === "automatic";
  if (welcome && instrument?.kind !== "post")
    await fetchedPost(federation, quoteUri, { refresh: true });
  return async (tx) => {
    const quote =
      welcome && instrument?.kind === "post"
        ? await toNewPost(tx, instrument.post, actor.id, tx.now)
        : undefined;
    if (quote?.audience === "network") return "not-announced";
    const asked = { requestUri, quoterId: actor.id, quotedId: quoted.id, quoteUri, quote };
    return unless(await answerQuoteRequest(tx, asked), "quote-not-allowed");
  };
}
