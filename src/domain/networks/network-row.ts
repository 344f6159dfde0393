import type { Selectable } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import { Refused } from "../refused.ts";
import { may, type NetworkVerb, type Standing } from "./may.ts";

/** A network with what is needed of its actor: for rules, never to be shown as it is. */
export interface NetworkRow extends Selectable<NetworkTable> {
  id: number;
  uri: string;
  handle: string;
  host: string;
  local: 0 | 1;
  inbox_uri: string | null;
  actor_state: "active" | "suspended" | "deleted";
}

const byId = define("network-by-id", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("network")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .selectAll("network")
    .select(["actor.id", "actor.uri", "actor.handle", "actor.host", "actor.local"])
    .select(["actor.inbox_uri", "actor.state as actor_state"])
    .where("network.actor_id", "=", p.id),
);

/** The network with that actor id, whatever its state. */
export async function networkRow(reader: Reader, id: number): Promise<NetworkRow | undefined> {
  return (await byId(reader, { id }))[0];
}

const between = define("network-standing", (reader, p: { networkId: number; actorId: number }) =>
  reader.db
    .selectFrom("follow")
    .select(["state", "role", "until"])
    .where("follower_id", "=", p.actorId)
    .where("followee_id", "=", p.networkId),
);

/** What someone is in a network now: an invitation that has lapsed and a ban that has ended count no more. */
export async function standingOf(
  reader: Reader,
  networkId: number,
  actorId: number,
  now: string,
): Promise<Standing> {
  const [row] = await between(reader, { networkId, actorId });
  if (!row) return null;
  return row.until !== null && row.until <= now ? null : { state: row.state, role: row.role };
}

/**
 * The network someone is about to act in. Throws `not-found` when there is none or they may not know of it, and
 * `not-allowed` when they may not do this.
 */
export async function networkFor(
  reader: Reader & { now: string },
  { networkId, actorId, verb }: { networkId: number; actorId: number; verb: NetworkVerb },
): Promise<{ network: NetworkRow; standing: Standing }> {
  const network = await networkRow(reader, networkId);
  const standing = network ? await standingOf(reader, networkId, actorId, reader.now) : null;
  if (network?.actor_state !== "active" || !may(standing, "find", network))
    throw new Refused("not-found");
  if (!may(standing, verb, network)) throw new Refused("not-allowed");
  return { network, standing };
}
