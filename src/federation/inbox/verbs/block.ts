import { block } from "../../../domain/people/block.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/** The actor blocks someone here. */
export async function blockHere({ federation, activity, actor }: Said): Promise<Effect> {
  const blocked = await ourActor(federation.store.reader, uriOf(activity.object));
  if (!blocked) throw new Dropped("not-here");
  const uri = idOf(activity);
  return async (tx) =>
    unless(await block(tx, { blockerId: actor.id, blockedId: blocked.id, uri }), "held");
}
