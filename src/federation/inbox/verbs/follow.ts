import { follow } from "../../../domain/follows/follow.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { idOf, uriOf, type Effect, type Said } from "../said.ts";

/** Someone elsewhere follows, or asks to follow, someone here. */
export async function followHere({ federation, activity, actor }: Said): Promise<Effect> {
  const followee = await ourActor(federation.store.reader, uriOf(activity.object));
  if (!followee || followee.kind === "instance") throw new Dropped("not-here");
  const uri = idOf(activity);
  return async (tx) => {
    await follow(tx, { followerId: actor.id, followeeId: followee.id, uri });
    return null;
  };
}
