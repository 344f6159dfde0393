import type { Tx } from "../../storage/transaction.ts";
import { truncate } from "../../lib/text.ts";
import { follow } from "../follows/follow.ts";
import { acceptRow, followBetween, lockPair, type FollowRow } from "../follows/rows.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { isBuried } from "../tombstones.ts";
import { activityUri, laterActivityUri } from "../uris.ts";
import { noteEvent } from "./event.ts";
import { may } from "./may.ts";
import { networkRow, standingOf, type NetworkRow } from "./network-row.ts";
import { settleRequest, tellModerators } from "./requests.ts";

/**
 * `uri`: the Follow of someone elsewhere; ours is made here. `message`: what they say to the moderators. `word`: that Follow
 * as they proved it (FEP-8b32).
 */
export interface Joining {
  networkId: number;
  actorId: number;
  uri?: string | undefined;
  message?: string | undefined;
  confirmed?: boolean | undefined;
  word?: string | undefined;
}

const longestMessage = 500;
const longestWord = 20_000;

/**
 * Joins a network: at once when it is open or has invited them, else the moderators are asked. Again is the same.
 * Throws `not-found` for what they may not know of, `not-allowed` for the banned and where nobody joins any more,
 * `patient-data`, `patient-data-warning`.
 */
export async function join(tx: Tx, joining: Joining): Promise<FollowRow> {
  const row = await joined(tx, joining);
  const { uri, word } = joining;
  if (uri === undefined) return row;
  const kept = word !== undefined && word.length <= longestWord ? word : null;
  await tx.db.updateTable("follow").set({ word: kept }).where("id", "=", row.id).execute();
  return { ...row, word: kept };
}

async function joined(tx: Tx, joining: Joining): Promise<FollowRow> {
  const { networkId, actorId, uri } = joining;
  const pair = { followerId: actorId, followeeId: networkId };
  await lockPair(tx, pair);
  const network = await networkRow(tx, networkId);
  const standing = network ? await standingOf(tx, networkId, actorId, tx.now) : null;
  if (network?.actor_state !== "active" || !may(standing, "find", network))
    throw new Refused("not-found");
  const member = standing?.state === "accepted" || standing?.state === "requested";
  if (!member && !may(standing, "join", network)) throw new Refused("not-allowed");
  const message = said(joining, tx.now);
  if (standing?.state === "invited") return acceptInvitation(tx, network, { ...joining, message });
  await forgetLapsed(tx, pair);
  const asked = standing?.state === "requested" ? await followBetween(tx, pair) : undefined;
  if (uri !== undefined) await asksItself(tx, pair, uri);
  const row = await follow(tx, {
    ...pair,
    role: "member",
    message,
    ...(uri !== undefined && { uri }),
  });
  if (!member) await tellOfJoining(tx, network, row);
  if (asked && asked.id !== row.id) await askedAnew(tx, network, { asked, row });
  return row;
}

/** Who asks again under another name is decided on under that. */
async function askedAnew(
  tx: Tx,
  { local }: NetworkRow,
  { asked, row }: { asked: FollowRow; row: FollowRow },
): Promise<void> {
  if (local !== 1) return;
  await settleRequest(tx, asked);
  if (row.state === "requested") await tellModerators(tx, row);
}

function said({ message = "", confirmed, uri }: Joining, today: string): string | null {
  const text = truncate(message.trim(), longestMessage);
  guardText({ message: text }, { confirmed: (confirmed ?? false) || uri !== undefined, today });
  return text === "" ? null : text;
}

/** What was invited or banned once and is so no more makes room for a new request. */
async function forgetLapsed(
  tx: Tx,
  { followerId, followeeId }: { followerId: number; followeeId: number },
): Promise<void> {
  await tx.db
    .deleteFrom("follow")
    .where("follower_id", "=", followerId)
    .where("followee_id", "=", followeeId)
    .where("state", "in", ["invited", "banned"])
    .where("until", "<=", tx.now)
    .execute();
}

/** A request that came along when someone moved is theirs from when their new server asks itself. */
async function asksItself(
  tx: Tx,
  { followerId, followeeId }: { followerId: number; followeeId: number },
  uri: string,
): Promise<void> {
  await tx.db
    .updateTable("follow")
    .set({ uri, by_id: null })
    .where("follower_id", "=", followerId)
    .where("followee_id", "=", followeeId)
    .where("state", "=", "requested")
    .where("by_id", "is not", null)
    .execute();
}

/** The invitation becomes a request, and where the network is ours a membership at once. */
async function acceptInvitation(
  tx: Tx,
  network: NetworkRow,
  { networkId, actorId, uri, message }: Omit<Joining, "message"> & { message: string | null },
): Promise<FollowRow> {
  const pair = { followerId: actorId, followeeId: networkId };
  if (uri !== undefined && (await isBuried(tx, uri))) throw new Refused("not-found");
  const id = tx.newId();
  const row = await tx.db
    .updateTable("follow")
    .set({
      id,
      uri: uri ?? activityUri(tx.origin, id),
      state: "requested",
      until: null,
      created_at: tx.now,
      ...(message !== null && { message }),
    })
    .where("follower_id", "=", actorId)
    .where("followee_id", "=", networkId)
    .returningAll()
    .executeTakeFirstOrThrow();
  const local = uri === undefined;
  await tx.record({ type: "FollowRequested", followId: id, ...pair, local });
  if (network.local !== 1) return row;
  await acceptRow(tx, pair, laterActivityUri(tx.origin, id, "accept"));
  await noteEvent(tx, { networkId, actorId, byId: row.by_id, event: "joined" });
  await tx.record({
    type: "FollowAnswered",
    followId: id,
    uri: row.uri,
    ...pair,
    accepted: true,
    local: true,
  });
  return (await followBetween(tx, pair)) ?? row;
}

async function tellOfJoining(tx: Tx, network: NetworkRow, row: FollowRow): Promise<void> {
  const { id: networkId } = network;
  const actorId = row.follower_id;
  const event = row.state === "accepted" ? "joined" : "requested";
  await noteEvent(tx, { networkId, actorId, event });
  if (row.state === "requested" && network.local === 1) await tellModerators(tx, row);
}
