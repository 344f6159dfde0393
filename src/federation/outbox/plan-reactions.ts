import type { Fact } from "../../domain/facts.ts";
import { involved } from "../../domain/knowledge/involved.read.ts";
import { boostById, thanksById } from "../../domain/knowledge/reaction-rows.read.ts";
import { reportTold } from "../../domain/moderation/report.read.ts";
import { networkRow, type NetworkRow } from "../../domain/networks/network-row.ts";
import { instanceActor } from "../../domain/people/own-actors.ts";
import { activityUri } from "../../domain/uris.ts";
import { idTime } from "../../lib/id.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import { announce, flag, thanks, undo } from "../documents/activities.ts";
import { networkAddress } from "../documents/network.ts";
import type { Json } from "../wire/proof.ts";
import type { Hearers } from "./audience.ts";
import { letterBody } from "./letter-body.read.ts";
import { toNetwork, type ToNetwork } from "./plan-network.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;
type Boosting = { id: number; actorId: number; postId: number; createdAt: string };

export async function planBoost(
  reader: Reader,
  { boostId }: Of<"Boosted">,
): Promise<Plan | undefined> {
  const row = await boostById(reader, boostId);
  if (!row) return undefined;
  const { id, actor_id: actorId, post_id: postId, created_at: createdAt } = row;
  return boostPlan(reader, { id, actorId, postId, createdAt });
}

/** Undoes what was sent, word for word where it is still held. */
export async function planUnboost(
  reader: Reader,
  { boostId, actorId, postId, uri }: Of<"BoostWithdrawn">,
): Promise<Plan | undefined> {
  const createdAt = idTime(boostId).toISOString();
  const plan = await boostPlan(reader, { id: boostId, actorId, postId, createdAt });
  if (!plan) return undefined;
  const sent = (await letterBody(reader, uri)) ?? plan.activity;
  return {
    ...plan,
    activity: undo(reader.origin, boostId, sent),
    hearers: { ...plan.hearers, holdersOf: uri },
    takesBack: true,
  };
}

export async function planThanks(
  reader: Reader,
  { thanksId }: Of<"Thanked">,
): Promise<Plan | undefined> {
  const row = await thanksById(reader, thanksId);
  if (!row) return undefined;
  const { id, actor_id: actorId, emoji } = row;
  return thanksPlan(reader, { id, actorId, emoji }, row.post_id);
}

export async function planUnthank(
  reader: Reader,
  { thanksId, actorId, postId, uri }: Of<"ThanksWithdrawn">,
): Promise<Plan | undefined> {
  const plan = await thanksPlan(reader, { id: thanksId, actorId, emoji: null }, postId);
  if (!plan) return undefined;
  const sent = (await letterBody(reader, uri)) ?? plan.activity;
  return { ...plan, activity: undo(reader.origin, thanksId, sent), takesBack: true };
}

/** The instance says it, to the server of whoever it is about; nothing is said of our own. */
export async function planReport(
  reader: Reader,
  { reportId }: Of<"ReportFiled">,
): Promise<Plan | undefined> {
  const [report, instance] = await Promise.all([
    reportTold(reader, reportId),
    instanceActor(reader),
  ]);
  if (!report || !instance) return undefined;
  return {
    activity: flag(reader.origin, report, instance.uri),
    signerId: instance.id,
    objectUri: activityUri(reader.origin, report.id),
    hearers: { people: [report.targetId] },
  };
}

/** Followers and the author; of an allied post only those on allied servers. */
async function boostPlan(reader: Reader, boost: Boosting): Promise<Plan | undefined> {
  const post = await involved(reader, boost.postId);
  if (!post) return undefined;
  const { uri, author_uri: authorUri, author_id: authorId, audience } = post;
  const activity = announce(reader.origin, boost, { uri, authorUri, audience });
  if (!activity) return undefined;
  const hearers: Hearers = {
    from: boost.actorId,
    followersOf: boost.actorId,
    people: [authorId],
    ...(audience === "allied" && { only: "allied" as const }),
  };
  const objectUri = activityUri(reader.origin, boost.id);
  return { activity, signerId: boost.actorId, objectUri, hearers };
}

async function thanksPlan(
  reader: Reader,
  given: { id: number; actorId: number; emoji: string | null },
  postId: number,
): Promise<Plan | undefined> {
  const post = await involved(reader, postId);
  const network = post?.network_id ? await networkRow(reader, post.network_id) : undefined;
  if (!post || (post.local === 1 && !network)) return undefined;
  const address = network && (await networkAddress(reader, network.id));
  const activity: Json = thanks(reader.origin, given, {
    uri: post.uri,
    authorUri: post.author_uri,
    in: address && { network: address, closed: post.audience === "network" },
  });
  return {
    activity,
    signerId: given.actorId,
    objectUri: activityUri(reader.origin, given.id),
    hearers: post.audience === "network" ? {} : { people: [post.author_id] },
    ...(network && toldIn(network, post)),
  };
}

/** Thanks in a network go the way its posts go; in an open one the author hears of them too. */
function toldIn(
  network: NetworkRow,
  { audience, author_id: authorId }: { audience: Audience; author_id: number },
): Pick<Plan, "hearers" | "announceIn"> | ToNetwork {
  if (audience === "network") return toNetwork(network);
  return network.local === 1
    ? { hearers: { people: [authorId] }, announceIn: [network.id] }
    : { hearers: { people: [authorId, network.id] } };
}
