import { moveActor } from "../../../domain/people/move.ts";
import { freshActor } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { isFollowedHere, ourActor } from "../relevance.ts";
import { unless, type Effect, type Said } from "../said.ts";

/** The actor has moved; whom they moved to must say so too, asked anew at its own server. */
export async function move({ federation, activity: { target }, actor }: Said): Promise<Effect> {
  const { reader } = federation.store;
  if (target === undefined) throw new Dropped("object-missing");
  if (!(await isFollowedHere(reader, actor))) throw new Dropped("not-relevant");
  const { id: targetId } =
    (await ourActor(reader, target)) ?? (await freshActor(federation, target));
  return async (tx) => unless(await moveActor(tx, { actorId: actor.id, targetId }), "held");
}
