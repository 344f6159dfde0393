import type { Tx } from "../../storage/transaction.ts";
import { answerFollow } from "../follows/answer-request.ts";
import { followBetween, lockPair, type FollowRow } from "../follows/rows.ts";
import { forgetNews } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { noteEvent } from "./event.ts";
import { holdInvitation } from "./invite.ts";
import { networkFor } from "./network-row.ts";
import { settleRequest, takeWaiting } from "./requests.ts";

export interface Decision {
  networkId: number;
  /** The moderator. */
  byId: number;
  actorId: number;
  admitted: boolean;
  reason?: string | undefined;
}

/**
 * A moderator's yes or no to who asks to join. Of a network elsewhere its host is asked, and says so when it is done.
 * Throws `not-found` when nobody asks, `not-allowed`.
 */
export async function decide(tx: Tx, decision: Decision): Promise<void> {
  const { networkId, byId: moderatorId, actorId: personId, admitted, reason } = decision;
  const { network } = await networkFor(tx, { networkId, actorId: moderatorId, verb: "decide" });
  if (network.local === 1) return apply(tx, decision);
  const { id: requestId } = await takeWaiting(tx, { networkId, personId });
  const told = { requestId, networkId, moderatorId, admitted, reason };
  await tx.record({ type: "RequestDecided", decisionId: tx.newId(), ...told, local: true });
}

/** `requestId`: the request as the network told moderators elsewhere of it. */
export interface DecisionFromElsewhere extends Omit<Decision, "actorId"> {
  requestId: number;
}

/**
 * Someone elsewhere decides on who asks to join a network of ours, if they may and that request still stands. Throws like
 * `decide`.
 */
export async function decideFromElsewhere(
  tx: Tx,
  { requestId, ...decision }: DecisionFromElsewhere,
): Promise<void> {
  const { networkId, byId: actorId } = decision;
  await networkFor(tx, { networkId, actorId, verb: "decide" });
  const asked = await tx.db
    .selectFrom("follow")
    .select("follower_id")
    .where("id", "=", requestId)
    .where("followee_id", "=", networkId)
    .where("state", "=", "requested")
    .executeTakeFirst();
  if (!asked) throw new Refused("not-found");
  await apply(tx, { ...decision, actorId: asked.follower_id });
}

async function apply(tx: Tx, decision: Decision): Promise<void> {
  const { networkId, byId, actorId, admitted, reason } = decision;
  const pair = { followerId: actorId, followeeId: networkId };
  await lockPair(tx, pair);
  const held = await followBetween(tx, pair);
  if (held?.state !== "requested") throw new Refused("not-found");
  if (admitted && held.by_id !== null) await invite(tx, held, held.by_id);
  else
    await answerFollow(tx, { ...pair, accepted: admitted, ...(!admitted && { reason: "denied" }) });
  if (admitted) await settleRequest(tx, held);
  await forgetNews(tx, { kind: "networkRequest", actorId, networkId });
  const event = admitted ? "admitted" : "denied";
  await noteEvent(tx, { networkId, actorId, byId, event, reason });
}

/** Who moved to a server that has not asked itself is invited in the name of the account they left. */
async function invite(tx: Tx, carried: FollowRow, inviterId: number): Promise<void> {
  const { follower_id: personId, followee_id: networkId, word } = carried;
  await tx.db.deleteFrom("follow").where("id", "=", carried.id).execute();
  await holdInvitation(tx, { networkId, personId, inviterId, word });
}
