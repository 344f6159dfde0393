import { featureAnswered } from "../../../domain/collections/consent.ts";
import { itemOfFeatureRequest } from "../../../domain/uris.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { Dropped } from "../outcome.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";

/** The item of a collection of ours that an Accept or Reject is about; undefined when it answers no FeatureRequest. */
export function featureAnsweredBy(
  origin: string,
  { type, object }: InnerActivity,
): number | undefined {
  if (type !== "Accept" && type !== "Reject") return undefined;
  return itemOfFeatureRequest(origin, uriOf(object) ?? "");
}

/** Someone elsewhere says yes or no to being in a collection of ours. */
export function answerFeature(
  { activity, actor }: Said,
  { itemId, accepted }: { itemId: number; accepted: boolean },
): Effect {
  const { result: stampUri } = activity;
  if (accepted && stampUri === undefined) throw new Dropped("object-missing");
  return async (tx) =>
    unless(
      await featureAnswered(tx, { byId: actor.id, itemId, accepted, stampUri }),
      "nothing-asked",
    );
}
