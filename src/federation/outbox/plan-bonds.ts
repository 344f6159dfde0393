import type { Fact } from "../../domain/facts.ts";
import { actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { activityUri } from "../../domain/uris.ts";
import { followById } from "../../domain/follows/follows.read.ts";
import type { Reader } from "../../storage/reader.ts";
import { accept, block, follow, reject, undo, type Following } from "../documents/activities.ts";
import type { Json } from "../wire/proof.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;
type Bond = { uri: string; followerId: number; followeeId: number };

export async function planFollow(
  reader: Reader,
  { followId }: Of<"FollowRequested">,
): Promise<Plan | undefined> {
  const row = await followById(reader, followId);
  if (!row) return undefined;
  const bond = { uri: row.uri, followerId: row.follower_id, followeeId: row.followee_id };
  const { message } = row;
  return bondPlan(reader, bond, "followee", (following) => follow({ ...following, message }));
}

export function planAnswer(
  reader: Reader,
  { followId, accepted, reason, ...bond }: Of<"FollowAnswered">,
): Promise<Plan | undefined> {
  return bondPlan(reader, bond, "follower", (following) =>
    accepted
      ? accept(reader.origin, followId, following)
      : reject(reader.origin, followId, { ...following, reason }),
  );
}

export function planUnfollow(
  reader: Reader,
  { followId, ...bond }: Of<"FollowEnded">,
): Promise<Plan | undefined> {
  return bondPlan(reader, bond, "followee", (following) =>
    undo(reader.origin, followId, follow(following)),
  );
}

/** A follower who was let go hears a Reject, as one who was never let in. */
export function planRemoval(
  reader: Reader,
  { followId, reason, ...bond }: Of<"FollowerRemoved">,
): Promise<Plan | undefined> {
  return bondPlan(reader, bond, "follower", (following) =>
    reject(reader.origin, followId, { ...following, reason }),
  );
}

export function planBlock(
  reader: Reader,
  { blockId, ...fact }: Of<"Blocked">,
): Promise<Plan | undefined> {
  const uri = activityUri(reader.origin, blockId);
  return blockPlan(reader, { ...fact, uri }, (said) => said);
}

export function planUnblock(
  reader: Reader,
  { blockId, ...fact }: Of<"Unblocked">,
): Promise<Plan | undefined> {
  return blockPlan(reader, fact, (said) => undo(reader.origin, blockId, said));
}

/** One of the two says it, the other hears it. A block between them does not keep it back: it may be what ends the follow. */
async function bondPlan(
  reader: Reader,
  { uri, followerId, followeeId }: Bond,
  hears: "follower" | "followee",
  say: (following: Following) => Json,
): Promise<Plan | undefined> {
  const [follower, followee] = await Promise.all([
    actorById(reader, followerId),
    actorById(reader, followeeId),
  ]);
  if (!follower || !followee) return undefined;
  const [speaker, hearer] = hears === "followee" ? [follower, followee] : [followee, follower];
  if (!crosses(speaker, hearer)) return undefined;
  return {
    activity: say({ uri, followerUri: follower.uri, followeeUri: followee.uri }),
    signerId: speaker.id,
    objectUri: uri,
    hearers: { people: [hearer.id], privately: true },
  };
}

async function blockPlan(
  reader: Reader,
  { uri, blockerId, blockedId }: { uri: string; blockerId: number; blockedId: number },
  say: (said: Json) => Json,
): Promise<Plan | undefined> {
  const [blocker, blocked] = await Promise.all([
    actorById(reader, blockerId),
    actorById(reader, blockedId),
  ]);
  if (!blocker || !blocked || !crosses(blocker, blocked)) return undefined;
  return {
    activity: say(block(uri, { blockerUri: blocker.uri, blockedUri: blocked.uri })),
    signerId: blockerId,
    objectUri: uri,
    hearers: { people: [blockedId], privately: true },
  };
}

function crosses(speaker: ActorRow, hearer: ActorRow): boolean {
  return speaker.local === 1 && hearer.local === 0;
}
