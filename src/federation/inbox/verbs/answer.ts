import { answerFollow } from "../../../domain/follows/answer-request.ts";
import { followByUri } from "../../../domain/follows/follows.read.ts";
import type { Reader } from "../../../storage/reader.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";
import { answerFeature, featureAnsweredBy } from "./answer-feature.ts";
import { answerQuote, quoteAnsweredBy } from "./answer-quote.ts";

/** The actor says yes to a follow, a quote or a recommendation of ours. */
export function accept(said: Said): Promise<Effect> {
  return answer(said, true);
}

/** The actor says no to a follow, a quote or a recommendation of ours, also after a yes. */
export function reject(said: Said): Promise<Effect> {
  return answer(said, false);
}

async function answer(said: Said, accepted: boolean): Promise<Effect> {
  const { origin } = said.federation.store.reader;
  const itemId = featureAnsweredBy(origin, said.activity);
  if (itemId !== undefined) return answerFeature(said, { itemId, accepted });
  const postId = quoteAnsweredBy(origin, said.activity);
  return postId === undefined
    ? answerToFollow(said, accepted)
    : answerQuote(said, { postId, accepted });
}

/**
 * The follow is found by who asked whom; servers differ in how they name it. Where the answer names one of ours it must
 * be the one we hold, so that a late answer to an earlier one has no effect.
 */
async function answerToFollow(
  { federation, activity, actor }: Said,
  accepted: boolean,
): Promise<Effect> {
  const { reader } = federation.store;
  const followerId = await asker(reader, { activity, actor });
  if (followerId === undefined) throw new Dropped("nothing-asked");
  const named = uriOf(activity.object);
  const pair = { followerId, followeeId: actor.id };
  const followUri = named?.startsWith(`${reader.origin}/`) ? { followUri: named } : {};
  const acceptUri = activity.id === undefined ? {} : { acceptUri: activity.id };
  const { summary } = activity;
  const reason = accepted || summary === undefined ? {} : { reason: summary };
  return async (tx) =>
    unless(
      await answerFollow(tx, { ...pair, accepted, ...followUri, ...acceptUri, ...reason }),
      "nothing-asked",
    );
}

async function asker(
  reader: Reader,
  { activity: { object }, actor }: Pick<Said, "activity" | "actor">,
): Promise<number | undefined> {
  if (object?.kind === "activity") return (await ourActor(reader, object.activity.actor))?.id;
  const held = await followByUri(reader, uriOf(object) ?? "");
  return held?.followee_id === actor.id ? held.follower_id : undefined;
}
