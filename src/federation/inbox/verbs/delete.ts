import { featureStampDeleted } from "../../../domain/collections/consent.ts";
import { stampDeleted } from "../../../domain/knowledge/revoke-quote.ts";
import { removePost } from "../../../domain/knowledge/withdraw.ts";
import { removeRemoteActor, removeTraces } from "../../../domain/knowledge/remove-actor.ts";
import { Dropped } from "../outcome.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";

/** Posts and reactions of an actor who is gone that are removed in one transaction. */
const together = 100;

/** A post of the actor's is gone, or a leave they gave, or the actor is. What is not held is remembered as gone all the same. */
export async function remove({ federation, activity, actor }: Said): Promise<Effect> {
  const uri = uriOf(activity.object);
  if (uri === undefined) throw new Dropped("object-missing");
  if (uri !== actor.uri)
    return async (tx) => {
      if (await stampDeleted(tx, uri, actor)) return null;
      if (await featureStampDeleted(tx, uri, actor)) return null;
      return unless(await removePost(tx, uri, actor.uri), "not-held");
    };
  const { transact } = federation.store;
  await transact((tx) => removeRemoteActor(tx, actor.id));
  let removed = together;
  while (removed >= together) removed = await transact((tx) => removeTraces(tx, actor, together));
  return async () => null;
}
