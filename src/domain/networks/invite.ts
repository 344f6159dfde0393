import { truncate } from "../../lib/text.ts";
import { addDays } from "../../lib/time.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { followBetween, lockPair, type FollowRow } from "../follows/rows.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { Refused } from "../refused.ts";
import { activityUri } from "../uris.ts";
import { noteEvent } from "./event.ts";
import { networkFor, networkRow } from "./network-row.ts";
import { mustBeHere } from "./settings.ts";

export interface Invitation {
  networkId: number;
  personId: number;
  inviterId: number;
  message?: string | null | undefined;
  /** The Invite of a network elsewhere. */
  uri?: string | undefined;
  /** For who has moved: what the account they left said when it asked to join, as it proved it. */
  word?: string | null | undefined;
}

/** Days an invitation stands. */
const standsFor = 30;
const longestMessage = 500;

/**
 * Holds an invitation to a network and tells whom it is for. Nothing happens for those who belong to it, are banned or
 * have asked themselves. Whether the inviter may is the caller's to ask. Returns whether there is a new one.
 */
export async function holdInvitation(tx: Tx, invitation: Invitation): Promise<boolean> {
  const { networkId, personId, inviterId } = invitation;
  const pair = { followerId: personId, followeeId: networkId };
  await lockPair(tx, pair);
  await dropLapsed(tx, pair);
  if (await followBetween(tx, pair)) return false;
  if (await blockBetween(tx, personId, inviterId)) return false;
  const network = await networkRow(tx, networkId);
  const id = tx.newId();
  const message = truncate((invitation.message ?? "").trim(), longestMessage) || null;
  const row = {
    id,
    uri: invitation.uri ?? activityUri(tx.origin, id),
    follower_id: personId,
    followee_id: networkId,
    state: "invited" as const,
    accept_uri: null,
    created_at: tx.now,
    accepted_at: null,
    role: "member" as const,
    message,
    by_id: inviterId,
    until: addDays(tx.now, standsFor),
    word: invitation.word ?? null,
  };
  const added = await tx.db
    .insertInto("follow")
    .values(row)
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return false;
  await noteEvent(tx, { networkId, actorId: personId, byId: inviterId, event: "invited" });
  await notify(tx, {
    readerId: personId,
    kind: "networkInvitation",
    actorId: inviterId,
    networkId,
  });
  const local = network?.local === 1;
  await tx.record({ type: "Invited", inviteId: id, ...changed(row), local });
  return true;
}

/** What an invitation of a network here brings along of the account that its person left. */
export async function wordOf(reader: Reader, inviteId: number): Promise<string | undefined> {
  const row = await reader.db
    .selectFrom("follow")
    .select("word")
    .where("id", "=", inviteId)
    .where("state", "=", "invited")
    .executeTakeFirst();
  return row?.word ?? undefined;
}

/** Says no to an invitation of mine. Throws `not-found` when there is none. */
export async function declineInvitation(
  tx: Tx,
  networkId: number,
  personId: number,
): Promise<void> {
  const row = await takeInvitation(tx, { followerId: personId, followeeId: networkId });
  if (!row) throw new Refused("not-found");
  await noteEvent(tx, { networkId, actorId: personId, event: "declined" });
  await tx.record({ type: "InvitationDeclined", inviteId: row.id, ...changed(row), local: true });
}

/** A network elsewhere takes its invitation back, or someone elsewhere declines one of ours. Returns whether there was one. */
export async function endInvitation(tx: Tx, networkId: number, personId: number): Promise<boolean> {
  const row = await takeInvitation(tx, { followerId: personId, followeeId: networkId });
  if (row) await noteEvent(tx, { networkId, actorId: personId, event: "declined" });
  return row !== undefined;
}

/** A moderator takes an invitation of a network here back. Throws `not-found`, `not-allowed`. */
export async function withdrawInvitation(
  tx: Tx,
  { networkId, personId, byId }: { networkId: number; personId: number; byId: number },
): Promise<void> {
  const { network } = await networkFor(tx, { networkId, actorId: byId, verb: "decide" });
  mustBeHere(network);
  const row = await takeInvitation(tx, { followerId: personId, followeeId: networkId });
  if (!row) throw new Refused("not-found");
  await noteEvent(tx, { networkId, actorId: personId, byId, event: "withdrawn" });
  await tx.record({ type: "InvitationWithdrawn", inviteId: row.id, ...changed(row), local: true });
}

type Pair = { followerId: number; followeeId: number };

async function takeInvitation(tx: Tx, pair: Pair): Promise<FollowRow | undefined> {
  await lockPair(tx, pair);
  const row = await tx.db
    .deleteFrom("follow")
    .where("follower_id", "=", pair.followerId)
    .where("followee_id", "=", pair.followeeId)
    .where("state", "=", "invited")
    .returningAll()
    .executeTakeFirst();
  if (row)
    await forgetNews(tx, {
      readerId: pair.followerId,
      kind: "networkInvitation",
      actorId: row.by_id ?? 0,
      networkId: pair.followeeId,
    });
  return row;
}

async function dropLapsed(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
  await tx.db
    .deleteFrom("follow")
    .where("follower_id", "=", followerId)
    .where("followee_id", "=", followeeId)
    .where("state", "in", ["invited", "banned"])
    .where("until", "<=", tx.now)
    .execute();
}

function changed(
  row: Pick<FollowRow, "uri" | "followee_id" | "follower_id" | "by_id" | "message">,
) {
  return {
    uri: row.uri,
    networkId: row.followee_id,
    personId: row.follower_id,
    inviterId: row.by_id ?? row.followee_id,
    message: row.message,
  };
}
