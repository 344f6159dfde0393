import type { Tx } from "../../storage/transaction.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { laterActivityUri } from "../uris.ts";
import { acceptRow, endRow, followBetween, lockPair, type FollowRow, type Pair } from "./rows.ts";

/** `followUri`: which Follow the answer names, when it does; it must be the one we hold. `acceptUri`: theirs, from elsewhere. */
export interface FollowAnswer extends Pair {
  accepted: boolean;
  acceptUri?: string;
  followUri?: string;
  /** Why not, as other servers read it. */
  reason?: string;
}

/**
 * The followee's yes or no. A no after a yes ends the follow; a yes said twice is one. Returns whether it changed
 * anything: an answer to what nobody asked does not, nor a no to who moderates a network of ours.
 */
export async function answerFollow(tx: Tx, answer: FollowAnswer): Promise<boolean> {
  const row = await followBetween(tx, answer);
  if (!row || (answer.followUri !== undefined && answer.followUri !== row.uri)) return false;
  return answer.accepted ? accept(tx, row, answer) : reject(tx, row, answer);
}

/** The followee's answer to who waits for one. Returns whether someone did; who follows already is left alone. */
export async function answerRequest(
  tx: Tx,
  answer: Pair & { accepted: boolean },
): Promise<boolean> {
  await lockPair(tx, answer);
  const row = await followBetween(tx, answer);
  return row?.state === "requested" && answerFollow(tx, answer);
}

async function accept(
  tx: Tx,
  row: FollowRow,
  { acceptUri, ...pair }: FollowAnswer,
): Promise<boolean> {
  const local = await isLocal(tx, pair.followeeId);
  const uri = local ? laterActivityUri(tx.origin, row.id, "accept") : (acceptUri ?? null);
  if (!(await acceptRow(tx, pair, uri))) return false;
  const { followerId: readerId, followeeId: actorId } = pair;
  await notify(tx, { readerId, kind: "followAccepted", actorId });
  await record(tx, row, { accepted: true, reason: undefined }, local);
  return true;
}

async function reject(tx: Tx, row: FollowRow, { reason, ...pair }: FollowAnswer): Promise<boolean> {
  const local = await isLocal(tx, pair.followeeId);
  const moderates = row.role === "moderator" || row.role === "owner";
  if ((local && moderates) || !(await endRow(tx, pair))) return false;
  if (row.role !== null) await tellOfNetwork(tx, row, reason);
  await record(tx, row, { accepted: false, reason }, local);
  return true;
}

/** Who asked a network is told that it says no, who belonged to it that they are out, and why. */
async function tellOfNetwork(
  tx: Tx,
  { follower_id: readerId, followee_id: networkId, state }: FollowRow,
  reason: string | undefined,
): Promise<void> {
  if (state !== "requested" && state !== "accepted") return;
  const kind = state === "requested" ? "networkDenied" : "networkRemoval";
  const news = { readerId, kind, actorId: networkId, networkId } as const;
  await forgetNews(tx, news);
  await notify(tx, { ...news, reason });
}

async function record(
  tx: Tx,
  row: FollowRow,
  { accepted, reason }: { accepted: boolean; reason: string | undefined },
  local: boolean,
): Promise<void> {
  await tx.record({
    type: "FollowAnswered",
    followId: row.id,
    uri: row.uri,
    followerId: row.follower_id,
    followeeId: row.followee_id,
    accepted,
    local,
    ...(reason !== undefined && { reason }),
  });
}

async function isLocal(tx: Tx, actorId: number): Promise<boolean> {
  const actor = await tx.db
    .selectFrom("actor")
    .select("local")
    .where("id", "=", actorId)
    .executeTakeFirst();
  return actor?.local === 1;
}
