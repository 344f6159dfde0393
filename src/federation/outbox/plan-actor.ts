import type { Fact } from "../../domain/facts.ts";
import { followerInboxes } from "../../domain/follows/follows.read.ts";
import { ownAlliance } from "../../domain/networks/alliance.ts";
import { networksElsewhereOf } from "../../domain/networks/members.read.ts";
import { networkRow } from "../../domain/networks/network-row.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { actorUris } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import { deleteActor, move, updateActor } from "../documents/activities.ts";
import { actorDocument } from "../documents/actor.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/**
 * Told to wherever the actor is known. The document of the moment: several changes in a row are told once. What a hidden
 * network says of itself is left for its members' servers to ask for. Allied regions list the others: they hear what those
 * are called and are for, from the day they are founded until they hide.
 */
export async function planProfile(
  reader: Reader,
  { actorId, hides, signedWith }: Of<"ProfileChanged">,
): Promise<Plan | undefined> {
  const whole = await actorDocument(reader, actorId);
  if (!whole) return undefined;
  const updated = (await actorById(reader, actorId))?.updated_at;
  const network = await networkRow(reader, actorId);
  const { id, type, accessType } = whole;
  const listed = network && (network.kind !== "hidden" || hides);
  const document = network?.kind === "hidden" ? { id, type, accessType } : whole;
  return {
    activity: updateActor(reader.origin, actorId, { ...document, updated }),
    signerId: actorId,
    ...(signedWith !== undefined && { signedWith }),
    objectUri: actorUris(reader.origin, actorId).uri,
    hearers: {
      followersOf: actorId,
      acquainted: actorId,
      ...(listed && { inboxes: await alliedInboxes(reader) }),
      ...(network && network.kind !== "open" && { only: "allied" as const }),
    },
  };
}

/** Those of the allied instances that hear what this region shares. */
async function alliedInboxes(reader: Reader): Promise<string[]> {
  const alliance = await ownAlliance(reader);
  if (alliance === undefined) return [];
  return (await followerInboxes(reader, alliance)).map(({ inbox }) => inbox);
}

/** Followers hear of it, the networks someone belongs to, and the server they moved to. */
export async function planMove(
  reader: Reader,
  { actorId, targetId }: Of<"ActorMoved">,
): Promise<Plan | undefined> {
  const [actor, target] = await Promise.all([
    actorById(reader, actorId),
    actorById(reader, targetId),
  ]);
  if (!actor?.moved_at || !target) return undefined;
  return {
    activity: move(reader.origin, actorId, { targetUri: target.uri, movedAt: actor.moved_at }),
    signerId: actorId,
    objectUri: actor.uri,
    hearers: {
      followersOf: actorId,
      people: [targetId, ...(await networksElsewhereOf(reader, actorId))],
    },
  };
}

/** Told to every inbox the fact names, and to wherever anything of the actor has been sent. */
export async function planActorDeleted(
  reader: Reader,
  { actorId, uri, inboxes }: Of<"ActorDeleted">,
): Promise<Plan | undefined> {
  const hidden = (await networkRow(reader, actorId))?.kind === "hidden";
  return {
    activity: deleteActor(reader.origin, actorId, { hidden }),
    signerId: actorId,
    objectUri: uri,
    hearers: { inboxes, acquainted: actorId },
  };
}
