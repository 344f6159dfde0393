import type { Tx } from "../../storage/transaction.ts";
import { unfollow } from "../follows/unfollow.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { noteEvent } from "./event.ts";
import { moderatorsOf } from "./moderators.read.ts";
import { networkRow, standingOf } from "./network-row.ts";
import { keepForModerators } from "./requests.ts";

/**
 * Leaves a network, or takes a request back. `uri`: the Follow that an Undo from elsewhere names.
 * Returns whether there was something to leave. Throws `last-moderator` for who would leave others without one.
 */
export async function leave(
  tx: Tx,
  { networkId, actorId, uri }: { networkId: number; actorId: number; uri?: string | undefined },
): Promise<boolean> {
  await lockModerators(tx, networkId);
  const network = await networkRow(tx, networkId);
  const standing = await standingOf(tx, networkId, actorId, tx.now);
  const last = network?.local === 1 && (await isLastModerator(tx, networkId, actorId));
  if (last) throw new Refused("last-moderator");
  const pair = { followerId: actorId, followeeId: networkId };
  const left = await unfollow(tx, { ...pair, ...(uri !== undefined && { uri }) });
  if (!left) return false;
  await noteEvent(tx, { networkId, actorId, event: "left" });
  if (network?.local === 1 && standing?.role === "owner") await passOn(tx, networkId);
  if (network?.local === 0 && standing?.role !== "member") await keepForModerators(tx, networkId);
  return true;
}

/** Until the transaction ends nobody else changes who moderates the network: of two who go at once one stays. */
export function lockModerators(tx: Tx, networkId: number): Promise<void> {
  return lock(tx, `moderators ${networkId}`);
}

/** Whether a network would be without a moderator when they went. */
export async function isLastModerator(
  tx: Tx,
  networkId: number,
  actorId: number,
): Promise<boolean> {
  const moderators = await moderatorsOf(tx, networkId);
  return moderators.length === 1 && moderators[0]!.id === actorId;
}

/** An owner who leaves leaves the network to whoever of its moderators has belonged to it longest. */
async function passOn(tx: Tx, networkId: number): Promise<void> {
  const [heir] = await moderatorsOf(tx, networkId);
  if (!heir) return;
  await tx.db
    .updateTable("follow")
    .set({ role: "owner" })
    .where("follower_id", "=", heir.id)
    .where("followee_id", "=", networkId)
    .execute();
}
