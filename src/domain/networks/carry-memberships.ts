import { sameOrigin } from "../../lib/url.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { acceptRow, endRow, followBetween, lockPair, type FollowRow } from "../follows/rows.ts";
import { peer } from "../instance/peers.ts";
import { actorById, type ActorRow } from "../people/actor.read.ts";
import { activityUri, laterActivityUri } from "../uris.ts";
import { noteEvent } from "./event.ts";
import { holdInvitation } from "./invite.ts";
import { join } from "./join.ts";
import { isLastModerator, lockModerators } from "./leave.ts";
import { serversOf } from "./members.read.ts";
import { networkRow } from "./network-row.ts";
import { tellModerators } from "./requests.ts";

/**
 * The job `carry-memberships`: whoever has moved takes their memberships of networks here along, without roles. Where
 * their new server holds nothing of a closed network yet, the moderators are asked anew: it is a new server to trust. Who
 * owns a network or is alone in moderating it stays as they were; a ban goes along. A server elsewhere is told by an
 * invitation in the name of the account they left, which it accepts for them once it knows of the move itself.
 */
export async function carryMemberships(store: Store, payload: unknown): Promise<void> {
  const { actorId, targetId } = payload as { actorId: number; targetId: number };
  await store.transact(async (tx) => {
    const target = await actorById(tx, targetId);
    if (target?.state !== "active") return;
    const rows = await tx.db
      .selectFrom("follow")
      .innerJoin("actor", "actor.id", "follow.followee_id")
      .selectAll("follow")
      .where("follow.follower_id", "=", actorId)
      .where("follow.state", "in", ["accepted", "banned"])
      .where("follow.role", "is not", null)
      .where("actor.local", "=", 1)
      .orderBy("follow.id")
      .execute();
    for (const row of rows) await carry(tx, row, target);
    if (target.local === 1) await acceptCarried(tx, actorId, targetId);
  });
}

/** The invitations that came before we knew of the move. */
async function acceptCarried(tx: Tx, actorId: number, targetId: number): Promise<void> {
  const rows = await tx.db
    .selectFrom("follow")
    .select("followee_id")
    .where("follower_id", "=", targetId)
    .where("state", "=", "invited")
    .where("by_id", "=", actorId)
    .execute();
  for (const { followee_id: networkId } of rows)
    await comeAlong(tx, { networkId, personId: targetId, inviterId: actorId });
}

/**
 * Accepts an invitation for someone here in the name of the account they moved from: of networks of allied servers, when that
 * account once asked to join, as its proof shows, or belonged to the network's own server. Any other stays an invitation.
 */
export async function comeAlong(
  tx: Tx,
  { networkId, personId, inviterId }: { networkId: number; personId: number; inviterId: number },
): Promise<void> {
  const [network, left] = [await networkRow(tx, networkId), await actorById(tx, inviterId)];
  if (!network || left?.moved_to_id !== personId) return;
  if ((await peer(tx, network.host))?.trust !== "allied") return;
  const held = await followBetween(tx, { followerId: personId, followeeId: networkId });
  if (held?.word == null && !sameOrigin(left.uri, network.uri)) return;
  await join(tx, { networkId, actorId: personId });
}

async function carry(tx: Tx, row: FollowRow, target: ActorRow): Promise<void> {
  const { follower_id: actorId, followee_id: networkId } = row;
  const network = await networkRow(tx, networkId);
  if (!network || row.role === "owner") return;
  if (row.state === "banned") return carryBan(tx, row, target);
  await lockModerators(tx, networkId);
  if (await isLastModerator(tx, networkId, actorId)) return;
  const held = await serversOf(tx, networkId);
  const trusted =
    network.kind === "open" ||
    (held.includes(target.host) &&
      (target.local === 1 || (await peer(tx, target.host))?.trust === "allied"));
  await endRow(tx, { followerId: actorId, followeeId: networkId });
  await noteEvent(tx, { networkId, actorId, event: "left", reason: "moved" });
  await tx.record({
    type: "FollowerRemoved",
    followId: row.id,
    uri: row.uri,
    followerId: actorId,
    followeeId: networkId,
    local: true,
    reason: "moved",
  });
  if (trusted && target.local === 0) {
    const { word } = row;
    await holdInvitation(tx, { networkId, personId: target.id, inviterId: actorId, word });
    return;
  }
  const pair = { followerId: target.id, followeeId: networkId };
  await lockPair(tx, pair);
  if (await followBetween(tx, pair)) return;
  const id = tx.newId();
  const renewed: FollowRow = {
    ...row,
    id,
    uri: activityUri(tx.origin, id),
    follower_id: target.id,
    state: "requested",
    role: "member",
    by_id: actorId,
    accept_uri: null,
    accepted_at: null,
    created_at: tx.now,
  };
  await tx.db.insertInto("follow").values(renewed).execute();
  if (trusted) {
    await acceptRow(tx, pair, laterActivityUri(tx.origin, id, "accept"));
    await noteEvent(tx, { networkId, actorId: target.id, event: "joined", reason: "moved" });
    return;
  }
  await noteEvent(tx, { networkId, actorId: target.id, event: "requested", reason: "moved" });
  await tellModerators(tx, renewed);
}

/** Nobody comes in again by moving. */
async function carryBan(tx: Tx, row: FollowRow, target: ActorRow): Promise<void> {
  const { followee_id: networkId } = row;
  const pair = { followerId: target.id, followeeId: networkId };
  await lockPair(tx, pair);
  if (await followBetween(tx, pair)) return;
  const id = tx.newId();
  const uri = activityUri(tx.origin, id);
  await tx.db
    .insertInto("follow")
    .values({ ...row, id, uri, follower_id: target.id, created_at: tx.now, word: null })
    .execute();
  const event = { networkId, actorId: target.id, byId: row.by_id, event: "banned" } as const;
  await noteEvent(tx, { ...event, reason: "moved" });
}
