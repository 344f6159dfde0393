import type { Tx } from "../../storage/transaction.ts";
import { unfollow } from "../follows/unfollow.ts";
import { Refused } from "../refused.ts";
import { noteEvent } from "./event.ts";
import { moderatorsOf } from "./moderators.read.ts";
import { networkRow } from "./network-row.ts";

/**
 * Leaves a network, or takes a request back. `uri`: the Follow that an Undo from elsewhere names.
 * Returns whether there was something to leave. Throws `last-moderator` for who would leave others without one.
 */
export async function leave(
  tx: Tx,
  { networkId, actorId, uri }: { networkId: number; actorId: number; uri?: string | undefined },
): Promise<boolean> {
  const network = await networkRow(tx, networkId);
  if (network?.local === 1) await mustNotBeLast(tx, networkId, actorId);
  const pair = { followerId: actorId, followeeId: networkId };
  const left = await unfollow(tx, { ...pair, ...(uri !== undefined && { uri }) });
  if (left) await noteEvent(tx, { networkId, actorId, event: "left" });
  return left;
}

/** A network with members keeps at least one moderator. Throws `last-moderator`. */
export async function mustNotBeLast(tx: Tx, networkId: number, actorId: number): Promise<void> {
  const moderators = await moderatorsOf(tx, networkId);
  if (moderators.length === 1 && moderators[0]!.id === actorId) throw new Refused("last-moderator");
}
