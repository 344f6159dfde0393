import type { Tx } from "../../storage/transaction.ts";
import { answerFollow } from "../follows/answer-request.ts";
import { followBetween, lockPair, type FollowRow } from "../follows/rows.ts";
import { forgetNews } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { noteEvent } from "./event.ts";
import { holdInvitation } from "./invite.ts";
import { networkFor } from "./network-row.ts";
import { mustBeHere } from "./settings.ts";

export interface Decision {
  networkId: number;
  /** The moderator. */
  byId: number;
  actorId: number;
  admitted: boolean;
  reason?: string | undefined;
}

/** A moderator's yes or no to who asks to join. Throws `not-found` when nobody asks, `not-allowed`. */
export async function decide(tx: Tx, decision: Decision): Promise<void> {
  const { networkId, byId, actorId, admitted, reason } = decision;
  const { network } = await networkFor(tx, { networkId, actorId: byId, verb: "decide" });
  mustBeHere(network);
  const pair = { followerId: actorId, followeeId: networkId };
  await lockPair(tx, pair);
  const held = await followBetween(tx, pair);
  if (held?.state !== "requested") throw new Refused("not-found");
  if (admitted && held.by_id !== null) await invite(tx, held, held.by_id);
  else
    await answerFollow(tx, { ...pair, accepted: admitted, ...(!admitted && { reason: "denied" }) });
  await forgetNews(tx, { kind: "networkRequest", actorId, networkId });
  const event = admitted ? "admitted" : "denied";
  await noteEvent(tx, { networkId, actorId, byId, event, reason });
}

/** Who moved to a server that has not asked itself is invited in the name of the account they left. */
async function invite(tx: Tx, carried: FollowRow, inviterId: number): Promise<void> {
  const { follower_id: personId, followee_id: networkId } = carried;
  await tx.db.deleteFrom("follow").where("id", "=", carried.id).execute();
  await holdInvitation(tx, { networkId, personId, inviterId });
}
