import { moveActor } from "../../../domain/people/move.ts";
import { isMemberHere } from "../../../domain/networks/members.read.ts";
import { freshActor } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { isFollowedHere, ourActor } from "../relevance.ts";
import { unless, type Effect, type Said } from "../said.ts";

/** The actor has moved, which concerns who follows them, networks they belong to and whom they moved to; whom they moved to must say so too, asked anew at its own server. */
export async function move({ federation, activity: { target }, actor }: Said): Promise<Effect> {
  const { reader } = federation.store;
  if (target === undefined) throw new Dropped("object-missing");
  const ours = await ourActor(reader, target);
  const concerned =
    ours || (await isFollowedHere(reader, actor)) || (await isMemberHere(reader, actor.id));
  if (!concerned) throw new Dropped("not-relevant");
  const { id: targetId } = ours ?? (await freshActor(federation, target));
  return async (tx) => unless(await moveActor(tx, { actorId: actor.id, targetId }), "held");
}
