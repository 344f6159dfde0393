import { peer } from "../../../domain/instance/peers.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { isLocked } from "../../../domain/knowledge/in-network.ts";
import { may } from "../../../domain/networks/may.ts";
import { standingOf, type NetworkRow } from "../../../domain/networks/network-row.ts";
import { actorByUri, type ActorRow } from "../../../domain/people/actor.read.ts";
import { actorUris } from "../../../domain/uris.ts";
import { sameOrigin } from "../../../lib/url.ts";
import type { Reader } from "../../../storage/reader.ts";
import type { InnerActivity, RemotePost } from "../../decode/decoded.ts";
import { publicUri } from "../../decode/read.ts";

/** Why a network of ours does not take something, as the other server reads it. */
export type AdmissionFault =
  | "server-not-eligible"
  | "not-a-member"
  | "not-allowed"
  | "not-proven"
  | "other-audience"
  | "public-audience"
  | "hidden-recipients"
  | "other-recipients"
  | "other-thread"
  | "thread-locked"
  | "attachment-origin";

/** Whether people of a server may belong to a network: a closed one's allied servers alone that keep to our profile. */
export async function isEligible(
  reader: Reader,
  network: NetworkRow,
  host: string,
): Promise<boolean> {
  if (network.kind === "open" || host === reader.host) return true;
  const known = await peer(reader, host);
  return known?.trust === "allied" && known.closed_networks === 1;
}

/** Why a network does not take a post from its author; undefined when it does. */
export async function postFault(
  reader: Reader & { now: string },
  network: NetworkRow,
  { actor, activity, post }: { actor: ActorRow; activity: InnerActivity; post: RemotePost },
): Promise<AdmissionFault | undefined> {
  const standing = await standingOf(reader, network.id, actor.id, reader.now);
  if (network.kind === "open") {
    if (standing?.state === "banned" || network.state === "archived") return "not-allowed";
    return post.inReplyTo === undefined ? undefined : threadFault(reader, network, post.inReplyTo);
  }
  if (!(await isEligible(reader, network, actor.host))) return "server-not-eligible";
  if (standing?.state !== "accepted") return "not-a-member";
  if (!may(standing, post.inReplyTo === undefined ? "post" : "reply", network))
    return "not-allowed";
  return (
    audienceFault(network.uri, activity, post) ??
    (await recipientsFault(reader, network, [
      ...activity.to,
      ...activity.cc,
      ...post.to,
      ...post.cc,
    ])) ??
    attachmentsFault(reader, post) ??
    (post.inReplyTo === undefined ? undefined : await threadFault(reader, network, post.inReplyTo))
  );
}

/**
 * What is wrong with whom something said in a closed network is for: it names the network and nobody else as its
 * audience, never everyone, and hides no recipient.
 */
export function audienceFault(
  networkUri: string,
  activity: InnerActivity,
  post: RemotePost | undefined,
): "other-audience" | "public-audience" | "hidden-recipients" | undefined {
  const audiences = [activity.audience ?? "", ...(post?.audience ?? [])];
  const all = [
    ...activity.to,
    ...activity.cc,
    ...audiences,
    ...(post ? [...post.to, ...post.cc] : []),
  ];
  if (all.includes(publicUri)) return "public-audience";
  if (hides(activity.raw) || hides(activity.raw["object"])) return "hidden-recipients";
  if (activity.audience !== networkUri) return "other-audience";
  if (post && (post.audience.length !== 1 || post.audience[0] !== networkUri))
    return "other-audience";
  return undefined;
}

function hides(json: unknown): boolean {
  return typeof json === "object" && json !== null && ("bto" in json || "bcc" in json);
}

async function recipientsFault(
  reader: Reader,
  network: NetworkRow,
  named: readonly string[],
): Promise<"other-recipients" | undefined> {
  const { uri, followers } = actorUris(reader.origin, network.id);
  for (const one of new Set(named)) {
    if (one === uri || one === followers) continue;
    const actor = await actorByUri(reader, one);
    const standing = actor && (await standingOf(reader, network.id, actor.id, ""));
    if (standing?.state !== "accepted") return "other-recipients";
  }
  return undefined;
}

function attachmentsFault(reader: Reader, post: RemotePost): "attachment-origin" | undefined {
  const foreign = post.attachments.some(
    ({ url }) => !sameOrigin(url, post.uri) && !sameOrigin(url, reader.origin),
  );
  return foreign ? "attachment-origin" : undefined;
}

async function threadFault(
  reader: Reader,
  network: NetworkRow,
  inReplyTo: string,
): Promise<"other-thread" | "thread-locked" | undefined> {
  const parent = await heldPost(reader, inReplyTo);
  if (parent?.network_id !== network.id) return "other-thread";
  return (await isLocked(reader, parent.thread_id)) ? "thread-locked" : undefined;
}
