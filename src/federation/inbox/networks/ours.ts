import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { networkRow, type NetworkRow } from "../../../domain/networks/network-row.ts";
import { actorByUri } from "../../../domain/people/actor.read.ts";
import type { Reader } from "../../../storage/reader.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { uriOf } from "../said.ts";

/** Most addresses of one activity that are looked up. */
const mostLookedUp = 30;

/**
 * The network of ours that an activity is said in or about; undefined for all others. What changes a post is said where the
 * post stands, whatever else it names: else who was put out of one network would change what they said there by another.
 */
export async function ourNetwork(
  reader: Reader,
  activity: InnerActivity,
): Promise<NetworkRow | undefined> {
  const changed = activity.type === "Update" ? uriOf(activity.object) : undefined;
  const standsIn = changed === undefined ? undefined : await networkOf(reader, changed);
  if (standsIn) return standsIn;
  const named = new Set(addressesIn(activity).filter((uri) => uri.startsWith(`${reader.origin}/`)));
  for (const uri of [...named].slice(0, mostLookedUp)) {
    const network = await networkAt(reader, uri);
    if (network) return network;
  }
  for (const uri of objectsOf(activity)) {
    const network = await networkOf(reader, uri);
    if (network) return network;
  }
  return undefined;
}

/** The network of ours that a post that is held stands in. */
async function networkOf(reader: Reader, uri: string): Promise<NetworkRow | undefined> {
  const post = await heldPost(reader, uri);
  if (post?.network_id == null) return undefined;
  const network = await networkRow(reader, post.network_id);
  return network?.local === 1 && network.actor_state === "active" ? network : undefined;
}

/** A network of ours by its own address or that of one of its collections. */
async function networkAt(reader: Reader, uri: string): Promise<NetworkRow | undefined> {
  const owner = /^(.*\/actors\/[1-9]\d{0,15})(\/[a-z]+)?$/.exec(uri)?.[1] ?? uri;
  const actor = await actorByUri(reader, owner);
  if (actor?.local !== 1 || actor.kind !== "network" || actor.state !== "active") return undefined;
  return networkRow(reader, actor.id);
}

/** Where an activity may name a network: its audience, what it acts on, and whom what it brings is for. */
function addressesIn(activity: InnerActivity): string[] {
  const { audience, object, target, to, cc } = activity;
  const post = object?.kind === "post" ? object.post : undefined;
  const inner = object?.kind === "activity" ? object.activity : undefined;
  const told = post
    ? [...post.audience, ...post.to, ...post.cc, ...post.mentions, ...to, ...cc]
    : [];
  return [
    audience,
    uriOf(object),
    target,
    uriOf(inner?.object),
    inner?.target,
    inner?.audience,
    ...told,
  ].filter((uri) => uri !== undefined);
}

/** What is held here and may belong to a network: the thing acted on, and what a reply answers. */
function objectsOf({ object }: InnerActivity): string[] {
  const inner = object?.kind === "activity" ? object.activity : undefined;
  const answered = object?.kind === "post" ? object.post.inReplyTo : undefined;
  return [uriOf(object), uriOf(inner?.object), answered].filter((uri) => uri !== undefined);
}
