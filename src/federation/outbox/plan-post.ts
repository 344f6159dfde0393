import type { Fact } from "../../domain/facts.ts";
import { holdersOf } from "../../domain/instance/receipts.read.ts";
import { involved } from "../../domain/knowledge/involved.read.ts";
import { ownAlliance } from "../../domain/networks/alliance.ts";
import { announcedOf } from "../../domain/networks/announce.ts";
import { networkRow, type NetworkRow } from "../../domain/networks/network-row.ts";
import { buriedAt } from "../../domain/tombstones.ts";
import { actorUris } from "../../domain/uris.ts";
import { idTime } from "../../lib/id.ts";
import type { Reader } from "../../storage/reader.ts";
import { create, deletePost, updatePost } from "../documents/activities.ts";
import { networkAddress } from "../documents/network.ts";
import { postDocument } from "../documents/post.ts";
import {
  hearersOfPost,
  hearersOfWithdrawal,
  isSharedWithAllies,
  type Hearers,
} from "./audience.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

export async function planPublished(
  reader: Reader,
  { postId, authorId }: Of<"PostPublished">,
): Promise<Plan | undefined> {
  const [document, told] = await Promise.all([
    postDocument(reader, postId),
    hearersOf(reader, postId),
  ]);
  if (!document || !told) return undefined;
  return {
    activity: create(reader.origin, postId, document),
    signerId: authorId,
    objectUri: String(document["id"]),
    ...told,
    ...stepWith(reader, told.hearers),
  };
}

/** Those who may see it now, and those who were sent an earlier version. */
export async function planRevised(
  reader: Reader,
  { postId, authorId }: Of<"PostRevised">,
): Promise<Plan | undefined> {
  const [document, told] = await Promise.all([
    postDocument(reader, postId),
    hearersOf(reader, postId),
  ]);
  if (!document || !told || document["updated"] === undefined) return undefined;
  const objectUri = String(document["id"]);
  return {
    activity: updatePost(reader.origin, postId, document),
    signerId: authorId,
    objectUri,
    ...told,
    hearers: { ...told.hearers, holdersOf: objectUri },
    ...stepWith(reader, told.hearers),
  };
}

/**
 * The words are the same, but not what is shown with them or who may quote them: other servers read that from an Update,
 * whose post tells of no later change. Said of a moment, so that each such change is told.
 */
export async function planAmended(
  reader: Reader,
  { postId, authorId, at }: Of<"PostAmended">,
): Promise<Plan | undefined> {
  const [document, told] = await Promise.all([
    postDocument(reader, postId),
    hearersOf(reader, postId),
  ]);
  if (!document || !told) return undefined;
  const objectUri = String(document["id"]);
  return {
    activity: updatePost(reader.origin, postId, document, at),
    signerId: authorId,
    objectUri,
    ...told,
    hearers: { ...told.hearers, holdersOf: objectUri },
  };
}

/** What became a post for this region only may have been sent while it was for those it names: they are told. */
export async function planWithdrawn(
  reader: Reader,
  fact: Of<"PostWithdrawn">,
): Promise<Plan | undefined> {
  const { postId: id, uri, authorId, recipients } = fact;
  const sent = (await holdersOf(reader, uri)).length > 0;
  const audience = fact.audience === "region" && sent ? "direct" : fact.audience;
  const deletedAt = (await buriedAt(reader, uri)) ?? idTime(id).toISOString();
  const network = fact.networkId === null ? undefined : await networkRow(reader, fact.networkId);
  const activity = deletePost(
    reader.origin,
    { id, uri, authorId, audience, deletedAt },
    { named: recipients, network: network && (await networkAddress(reader, network.id)) },
  );
  return (
    activity && {
      activity,
      signerId: authorId,
      objectUri: uri,
      hearers: hearersOfWithdrawal(fact, network?.local === 0 ? network : undefined),
      takesBack: true,
      announceIn: await passedOnIn(reader, uri, network),
    }
  );
}

/** The networks of ours that have passed a post on: they pass on that it is gone. */
async function passedOnIn(
  reader: Reader,
  uri: string,
  network: NetworkRow | undefined,
): Promise<number[]> {
  const alliance = await ownAlliance(reader);
  const shared = alliance !== undefined && (await announcedOf(reader, alliance, uri, "Create"));
  return [...(network?.local === 1 ? [network.id] : []), ...(shared ? [alliance] : [])];
}

/** Who hears of a post of ours as it stands; undefined for what is for nobody elsewhere. */
export async function hearersOf(
  reader: Reader,
  postId: number,
): Promise<Pick<Plan, "hearers" | "announceIn"> | undefined> {
  const post = await involved(reader, postId);
  if (!post) return undefined;
  const { network_id: id, network_local: isHere, network_host: host, audience, kind } = post;
  const rootKind = post.root_kind ?? kind;
  const hearers = hearersOfPost({
    authorId: post.author_id,
    audience: post.audience,
    kind: post.kind,
    rootKind,
    named: post.named,
    answered: post.parent_author_id === null ? [] : [post.parent_author_id],
    inThread: post.inThread,
    networkElsewhere: id !== null && host !== null && isHere !== 1 ? { id, host } : undefined,
  });
  if (!hearers) return undefined;
  const shared = isSharedWithAllies({ audience, kind, rootKind }) && (await ownAlliance(reader));
  const announceIn = [...(id !== null && isHere === 1 ? [id] : []), ...(shared ? [shared] : [])];
  return { hearers, announceIn };
}

function stepWith({ origin }: Reader, { followersOf }: Hearers): Pick<Plan, "synchronise"> {
  return followersOf === undefined ? {} : { synchronise: actorUris(origin, followersOf).followers };
}
