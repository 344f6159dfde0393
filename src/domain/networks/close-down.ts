import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { followerInboxes } from "../follows/follows.read.ts";
import { Refused } from "../refused.ts";
import { networkFor } from "./network-row.ts";
import { mustBeHere } from "./settings.ts";

/**
 * Closes a network down for good, by its owner: members and content go, here and at every member's server.
 * Throws `not-found`, `not-allowed`.
 */
export async function closeDownNetwork(tx: Tx, networkId: number, actorId: number): Promise<void> {
  const { network, standing } = await networkFor(tx, { networkId, actorId, verb: "settle" });
  mustBeHere(network);
  if (standing?.role !== "owner") throw new Refused("not-allowed");
  const inboxes = (await followerInboxes(tx, networkId)).map(({ inbox }) => inbox);
  await tx.db
    .updateTable("actor")
    .set({ state: "deleted", updated_at: tx.now, discoverable: 0 })
    .where("id", "=", networkId)
    .execute();
  await audit(tx, actorId, "network-closed-down", { networkId });
  await tx.record({
    type: "ActorDeleted",
    actorId: networkId,
    uri: network.uri,
    local: true,
    inboxes,
  });
  await tx.record({ type: "NetworkEmptied", networkId });
}
