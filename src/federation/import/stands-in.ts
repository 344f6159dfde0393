import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import { membersAmong, type InNetwork } from "../../domain/knowledge/in-network.ts";
import { networkRow, type NetworkRow } from "../../domain/networks/network-row.ts";
import { actorIdsByUris } from "../../domain/people/actor.read.ts";
import { Refused } from "../../domain/refused.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import type { RemotePost } from "../decode/decoded.ts";
import { publicUri } from "../decode/read.ts";

/**
 * Where a post from elsewhere stands: in the network held here that it names as its audience, until its host has taken it
 * `awaiting`, else nowhere; in an open one of ours it stands when that takes it. `audience` is what its addresses say; in a network for members it is for them, never wider.
 * Throws `not-allowed` for what would take something out of a closed network: said to everyone too, in several at once,
 * as an answer to what was said among members, or as a new version of it.
 */
export async function standsIn(
  reader: Reader,
  post: RemotePost,
  audience: Audience,
): Promise<InNetwork> {
  const stands = place(post, audience, await networksOf(reader, post));
  const parent = post.inReplyTo === undefined ? undefined : await heldPost(reader, post.inReplyTo);
  if (parent?.audience === "network" && !same(parent, stands)) throw new Refused("not-allowed");
  const held = await heldPost(reader, post.uri);
  const among = held?.audience === "network" || stands.audience === "network";
  if (held && among && !same(held, stands)) throw new Refused("not-allowed");
  return stands;
}

/** Whom a post names: in a network for members only those who belong to it, and never the network itself. */
export async function namedIn(
  reader: Reader,
  { audience, network_id: networkId }: InNetwork,
  actorIds: readonly number[],
): Promise<number[]> {
  const people = actorIds.filter((id) => id !== networkId);
  if (audience !== "network" || networkId === null) return people;
  return membersAmong(reader, networkId, people);
}

function place(
  { to, cc, audience: named }: RemotePost,
  audience: Audience,
  networks: readonly NetworkRow[],
): InNetwork {
  const [network, ...more] = networks;
  const nowhere = { audience, network_id: null, network_state: null };
  if (!network) return nowhere;
  const isOurs = network.local === 1 && network.kind === "open";
  if (isOurs && more.length === 0) return nowhere;
  const stands = { network_id: network.id, network_state: "awaiting" as const };
  const open = audience === "public" || audience === "unlisted";
  if (networks.every(({ kind }) => kind === "open"))
    return open ? { audience, ...stands } : nowhere;
  if (more.length > 0 || [...to, ...cc, ...named].includes(publicUri))
    throw new Refused("not-allowed");
  return { audience: "network", ...stands };
}

async function networksOf(reader: Reader, { audience }: RemotePost): Promise<NetworkRow[]> {
  const ids = await actorIdsByUris(reader, audience);
  const rows = await Promise.all(ids.map((id) => networkRow(reader, id)));
  return rows.filter((row) => row !== undefined).filter(({ kind }) => kind !== "alliance");
}

function same(
  one: Pick<InNetwork, "audience" | "network_id">,
  other: Pick<InNetwork, "audience" | "network_id">,
): boolean {
  return one.audience === other.audience && one.network_id === other.network_id;
}
