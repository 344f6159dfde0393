import type { Reader } from "../../storage/reader.ts";
import type { Audience, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { moderatorsOf } from "../networks/moderators.read.ts";
import { may } from "../networks/may.ts";
import { networkFor, networkRow, standingOf, type NetworkRow } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";

/** Where a post stands in a network: nowhere, or in one that has taken it or is asked to. */
export type InNetwork = Pick<PostTable, "audience" | "network_id" | "network_state">;

type Wanted = { audience: Audience; networkId?: number | undefined };
type Parent = Pick<PostTable, "id" | "thread_id" | "audience" | "network_id">;

/**
 * Where someone's new post stands: in the network it is written in, or in that of the post it answers, with the audience
 * the network gives. What was said openly before a network closed is answered openly, outside it. Throws `not-found`, `not-allowed`, `thread-locked`, `audience-not-allowed`.
 */
export async function standIn(
  tx: Tx,
  authorId: number,
  wanted: Wanted,
  parent: Parent | undefined,
): Promise<InNetwork> {
  const networkId = parent ? networkOfReply(wanted, parent) : wanted.networkId;
  if (networkId === undefined) {
    if (wanted.audience === "network") throw new Refused("audience-not-allowed");
    return { audience: wanted.audience, network_id: null, network_state: null };
  }
  const { network } = parent
    ? await networkOfThread(tx, authorId, parent, networkId)
    : await networkFor(tx, { networkId, actorId: authorId, verb: "post" });
  const audience = audienceIn(network);
  if (parent?.audience === "public" && audience === "network")
    return { audience: wanted.audience, network_id: null, network_state: null };
  mustNotWiden(wanted.audience, audience);
  const unlisted = audience === "public" && wanted.audience === "unlisted";
  return {
    audience: unlisted ? "unlisted" : audience,
    network_id: networkId,
    network_state: network.local === 1 ? "accepted" : "awaiting",
  };
}

/** What is said in an open network is for everyone, in any other for its members. */
export function audienceIn({ kind }: Pick<NetworkRow, "kind">): Audience {
  return kind === "open" ? "public" : "network";
}

/** What was meant for fewer people than the network reaches is not said in it; everyone may still find it unlisted. */
function mustNotWiden(wanted: Audience, given: Audience): void {
  const narrower: readonly Audience[] =
    given === "public" ? ["direct", "followers", "region", "allied"] : ["direct"];
  if (narrower.includes(wanted)) throw new Refused("audience-not-allowed");
}

function networkOfReply(wanted: Wanted, parent: Parent): number | undefined {
  if (parent.network_id === null) return undefined;
  const within = parent.audience === "network" || wanted.audience === "public";
  return within ? parent.network_id : undefined;
}

/** Members reply in a closed network; in an open one everyone may answer, and the network takes it from who belongs to it. */
async function networkOfThread(
  tx: Tx,
  authorId: number,
  parent: Parent,
  networkId: number,
): Promise<{ network: NetworkRow }> {
  const network = await networkRow(tx, networkId);
  if (!network) throw new Refused("not-found");
  const standing = await standingOf(tx, networkId, authorId, tx.now);
  if (standing?.state === "banned") throw new Refused("not-allowed");
  const closed = parent.audience === "network";
  if (closed && !may(standing, "reply", network)) throw new Refused("not-allowed");
  if (network.state === "archived") throw new Refused("not-allowed");
  if (await isLocked(tx, parent.thread_id)) throw new Refused("thread-locked");
  return { network };
}

/** Whether the thread takes no more replies. */
export async function isLocked(reader: Reader, threadId: number): Promise<boolean> {
  const root = await reader.db
    .selectFrom("post")
    .select("locked")
    .where("id", "=", threadId)
    .executeTakeFirst();
  return root?.locked === 1;
}

/**
 * Whom a post names: in a closed network its members alone; what is for the named alone is, where they are networks, for
 * their moderators.
 */
export async function addressees(
  reader: Reader,
  authorId: number,
  { audience, network_id: networkId }: Pick<InNetwork, "audience" | "network_id">,
  named: readonly number[],
): Promise<number[]> {
  if (audience === "network") return membersAmong(reader, networkId!, named);
  if (audience !== "direct" || named.length === 0) return named.filter((id) => id !== networkId);
  const networks = await reader.db
    .selectFrom("network")
    .select("actor_id as id")
    .where("actor_id", "in", named)
    .execute();
  const people = new Set(named);
  for (const { id } of networks) {
    people.delete(id);
    for (const moderator of await moderatorsOf(reader, id)) people.add(moderator.id);
  }
  people.delete(authorId);
  return [...people];
}

/** Those of the people who belong to the network, as far as is known here: in a closed one nobody else is named. */
export async function membersAmong(
  reader: Reader,
  networkId: number,
  actorIds: readonly number[],
): Promise<number[]> {
  if (actorIds.length === 0) return [];
  const rows = await reader.db
    .selectFrom("follow")
    .select("follower_id")
    .where("followee_id", "=", networkId)
    .where("state", "=", "accepted")
    .where("follower_id", "in", actorIds)
    .execute();
  const members = new Set(rows.map((row) => row.follower_id));
  return actorIds.filter((id) => members.has(id));
}
