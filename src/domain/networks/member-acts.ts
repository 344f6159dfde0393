import { sql } from "kysely";
import type { Tx } from "../../storage/transaction.ts";
import type { NetworkAct } from "../facts.ts";
import { forgetNames } from "../deed-names.ts";
import { endRow, followBetween, lockPair } from "../follows/rows.ts";
import { notify } from "../notifications/notify.ts";
import { actorById } from "../people/actor.read.ts";
import { Refused } from "../refused.ts";
import { activityUri } from "../uris.ts";
import { noteEvent } from "./event.ts";
import { holdInvitation } from "./invite.ts";
import { isLastModerator, lockModerators } from "./leave.ts";
import type { NetworkVerb } from "./may.ts";
import { networkFor, networkRow } from "./network-row.ts";
import { keepForModerators, offerWaiting } from "./requests.ts";

/** What a moderator, or for `invite` any member, does about someone in a network; `until` is when a ban ends, ISO 8601. */
export type MemberAct = Extract<NetworkAct, { personId: number }>;

export interface ActedOn {
  networkId: number;
  byId: number;
  act: MemberAct;
}

const needed: Record<MemberAct["verb"], NetworkVerb> = {
  remove: "moderate",
  ban: "moderate",
  unban: "moderate",
  promote: "settle",
  demote: "settle",
  invite: "invite",
};

/**
 * Someone here acts on a member. In a network here it happens at once; one elsewhere is asked, and it happens when its
 * host says so. Throws `not-found`, `not-allowed`, `last-moderator`.
 */
export async function actOnMember(tx: Tx, { networkId, byId, act }: ActedOn): Promise<void> {
  if (act.verb !== "invite") await lockModerators(tx, networkId);
  const { network } = await networkFor(tx, { networkId, actorId: byId, verb: needed[act.verb] });
  if (network.local === 1) await applyMemberAct(tx, { networkId, byId, act });
  if (act.verb === "invite" && network.local === 1) return;
  const actId = tx.newId();
  await tx.record({ type: "NetworkActed", actId, networkId, actorId: byId, act, local: true });
}

/** Checks that someone elsewhere may act so in a network of ours, then does it. Throws like `actOnMember`. */
export async function actFromElsewhere(tx: Tx, acted: ActedOn): Promise<void> {
  const { networkId, byId: actorId, act } = acted;
  if (act.verb !== "invite") await lockModerators(tx, networkId);
  await networkFor(tx, { networkId, actorId, verb: needed[act.verb] });
  await applyMemberAct(tx, acted);
}

/**
 * Does what a network's host has said, or what one of ours may do here. The same twice is once. Throws `not-found` for
 * who is no person held here.
 */
export async function applyMemberAct(tx: Tx, { networkId, byId, act }: ActedOn): Promise<void> {
  const { personId, reason } = act;
  await mustBeSomeone(tx, personId);
  const pair = { followerId: personId, followeeId: networkId };
  await lockPair(tx, pair);
  const note = (event: Parameters<typeof noteEvent>[1]["event"]) =>
    noteEvent(tx, { networkId, actorId: personId, byId, event, reason });
  switch (act.verb) {
    case "invite":
      await holdInvitation(tx, { networkId, personId, inviterId: byId, message: reason });
      return;
    case "remove":
      if (await putOut(tx, { networkId, act })) await note("removed");
      return;
    case "ban":
      await putOut(tx, { networkId, act });
      if (await ban(tx, { networkId, byId, act })) await note("banned");
      return;
    case "unban":
      if (await unban(tx, networkId, personId)) await note("unbanned");
      return;
    case "promote":
      if (await setRole(tx, { networkId, byId, act }, "moderator")) await note("promoted");
      return;
    case "demote":
      await mustNotBeOwnerOrLast(tx, networkId, personId);
      if (await setRole(tx, { networkId, byId, act }, "member")) await note("demoted");
      return;
  }
}

/** Ends a membership or request; at the host the person's server is told by a Reject of their Follow. */
async function putOut(tx: Tx, { networkId, act }: Omit<ActedOn, "byId">): Promise<boolean> {
  const { personId } = act;
  await mustNotBeOwnerOrLast(tx, networkId, personId);
  const network = await networkRow(tx, networkId);
  const pair = { followerId: personId, followeeId: networkId };
  const row = await endRow(tx, pair);
  await forgetNames(tx, { kind: "follow", actorId: personId, of: networkId });
  if (!row) return false;
  if (network?.local === 0 && row.role !== "member") await keepForModerators(tx, networkId);
  const reason = act.verb === "ban" ? "banned" : "removed";
  const news = { readerId: personId, kind: "networkRemoval", actorId: networkId } as const;
  await notify(tx, { ...news, networkId, reason });
  await tx.record({
    type: "FollowerRemoved",
    followId: row.id,
    uri: row.uri,
    followerId: personId,
    followeeId: networkId,
    local: network?.local === 1,
    reason: act.verb === "ban" ? "banned" : "removed",
  });
  return true;
}

/** The latest ban is the one that counts. Returns whether it changed anything. */
async function ban(tx: Tx, { networkId, byId, act }: ActedOn): Promise<boolean> {
  const id = tx.newId();
  const until = act.until ?? null;
  const banned = await tx.db
    .insertInto("follow")
    .values({
      id,
      uri: activityUri(tx.origin, id),
      follower_id: act.personId,
      followee_id: networkId,
      state: "banned",
      accept_uri: null,
      created_at: tx.now,
      accepted_at: null,
      role: "member",
      message: null,
      by_id: byId,
      until,
    })
    .onConflict((c) =>
      c
        .columns(["follower_id", "followee_id"])
        .doUpdateSet({ by_id: byId, until })
        .where("follow.state", "=", "banned")
        .where(sql<boolean>`coalesce(follow.until, '') <> ${until ?? ""}`),
    )
    .returning("id")
    .executeTakeFirst();
  return banned !== undefined;
}

async function unban(tx: Tx, networkId: number, personId: number): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom("follow")
    .where("follower_id", "=", personId)
    .where("followee_id", "=", networkId)
    .where("state", "=", "banned")
    .returning("id")
    .executeTakeFirst();
  return gone !== undefined;
}

/** Only members have a role. Of a network elsewhere a moderator may be someone who is no member known here: they are held as one. */
async function setRole(
  tx: Tx,
  { networkId, byId, act }: ActedOn,
  role: "member" | "moderator",
): Promise<boolean> {
  const pair = { followerId: act.personId, followeeId: networkId };
  const held = await followBetween(tx, pair);
  const network = await networkRow(tx, networkId);
  if (held?.state !== "accepted" || held.role === "owner") {
    if (network?.local === 1 && held?.role !== "owner") throw new Refused("not-found");
    return false;
  }
  const changed = await tx.db
    .updateTable("follow")
    .set({ role })
    .where("id", "=", held.id)
    .where("role", "<>", role)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return false;
  if (role === "member") await forgetRequests(tx, networkId, act.personId);
  if (network?.local === 0 && role === "member") await keepForModerators(tx, networkId);
  if (network?.local === 1 && role === "moderator" && !(await isHere(tx, act.personId)))
    await offerWaiting(tx, networkId, act.personId);
  await notify(tx, { readerId: act.personId, kind: "networkRole", actorId: byId, networkId });
  return true;
}

async function isHere(tx: Tx, personId: number): Promise<boolean> {
  return (await actorById(tx, personId))?.local === 1;
}

async function mustNotBeOwnerOrLast(tx: Tx, networkId: number, personId: number): Promise<void> {
  const network = await networkRow(tx, networkId);
  if (network?.local !== 1) return;
  const held = await followBetween(tx, { followerId: personId, followeeId: networkId });
  if (held?.role === "owner") throw new Refused("not-allowed");
  if (await isLastModerator(tx, networkId, personId)) throw new Refused("last-moderator");
}

/** Who asks to join is for those who decide on it. */
async function forgetRequests(tx: Tx, networkId: number, readerId: number): Promise<void> {
  await tx.db
    .deleteFrom("notification")
    .where("reader_id", "=", readerId)
    .where("network_id", "=", networkId)
    .where("kind", "=", "networkRequest")
    .execute();
}

async function mustBeSomeone(tx: Tx, id: number): Promise<void> {
  const found = await tx.db
    .selectFrom("actor")
    .select("id")
    .where("id", "=", id)
    .where("kind", "<>", "network")
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (!found) throw new Refused("not-found");
}
