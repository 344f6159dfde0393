import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { answerFollow } from "../follows/answer-request.ts";
import { follow } from "../follows/follow.ts";
import { endRow, followBetween } from "../follows/rows.ts";
import { removeFollower } from "../follows/remove-follower.ts";
import { unfollow } from "../follows/unfollow.ts";
import { peer } from "../instance/peers.ts";
import { actorById } from "../people/actor.read.ts";
import { addOwnKeys, type NewKeys } from "../people/keys.ts";
import { instanceActor } from "../people/own-actors.ts";
import { ownActorRow } from "../people/own-actor-row.ts";

/** What the group is called that passes on what a region shares with its allies. */
export const allianceHandle = "viden";

const ours = define("own-alliance", (reader, p: { host: string }) =>
  reader.db
    .selectFrom("network")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .select("actor.id")
    .where("network.kind", "=", "alliance")
    .where("actor.handle_key", "=", allianceHandle)
    .where("actor.host", "=", p.host),
);

/** The group of ours that allied instances follow; undefined before the first start has made it. */
export async function ownAlliance(reader: Reader): Promise<number | undefined> {
  return (await ours(reader, { host: reader.host }))[0]?.id;
}

/** Makes the group that allied instances follow, at the first start. Twice is once. */
export async function ensureAlliance(tx: Tx, keys: NewKeys): Promise<void> {
  if ((await ownAlliance(tx)) !== undefined) return;
  const id = tx.newId();
  const row = ownActorRow(tx, {
    id,
    kind: "network",
    handle: allianceHandle,
    name: `${allianceHandle}@${tx.host}`,
    url: tx.origin,
  });
  await tx.db
    .insertInto("actor")
    .values({ ...row, approves_follows: 1, discoverable: 0 })
    .execute();
  await tx.db
    .insertInto("network")
    .values({
      actor_id: id,
      kind: "alliance",
      rules_source: null,
      rules_html: "",
      posting: "moderators",
      history: "all",
      state: "active",
      profile: 1,
      members_uri: null,
      moderators_uri: null,
      seq: 0,
      created_at: tx.now,
    })
    .execute();
  await addOwnKeys(tx, id, keys);
}

/** The instance follows what an allied region shares. Again is the same; nothing when we are not allied. */
export async function followAlliance(tx: Tx, networkId: number): Promise<void> {
  const [instance, group] = [await instanceActor(tx), await actorById(tx, networkId)];
  if (!instance || group?.local !== 0 || group.state !== "active") return;
  if ((await peer(tx, group.host))?.trust !== "allied") return;
  await follow(tx, { followerId: instance.id, followeeId: networkId, role: "member" });
}

/**
 * An instance asks to follow what this region shares: admitted when we are allied. Then it is followed in turn, should
 * that have been refused before.
 */
export async function admitAlly(
  tx: Tx,
  { networkId, actorId, uri }: { networkId: number; actorId: number; uri: string },
): Promise<void> {
  const pair = { followerId: actorId, followeeId: networkId };
  await follow(tx, { ...pair, role: "member", uri });
  await answerFollow(tx, { ...pair, accepted: true });
  const ally = await actorById(tx, actorId);
  if (ally) await tx.record({ type: "AllianceChanged", host: ally.host, allied: true });
}

/** Looks anew at what every allied region shares and lists, once a day. */
export async function renewAlliances(tx: Tx): Promise<void> {
  const allies = await tx.db
    .selectFrom("peer")
    .select("host")
    .where("trust", "=", "allied")
    .execute();
  for (const { host } of allies) await tx.record({ type: "AllianceChanged", host, allied: true });
}

const together = 50;

/**
 * Ends some memberships across the border to a server we are not allied with any more: neither follows what the other
 * shares, its people leave our closed networks and ours theirs. Returns how many; fewer than 50 when there are no more.
 */
export async function endAlliedMemberships(tx: Tx, host: string): Promise<number> {
  const rows = await tx.db
    .selectFrom("follow")
    .innerJoin("network", "network.actor_id", "follow.followee_id")
    .innerJoin("actor as member", "member.id", "follow.follower_id")
    .innerJoin("actor as home", "home.id", "follow.followee_id")
    .select(["follow.id", "follow.follower_id", "follow.followee_id", "follow.state", "home.local"])
    .where("network.kind", "in", ["closed", "hidden", "alliance"])
    .where("network.profile", "=", 1)
    .where("follow.state", "<>", "banned")
    .where((eb) =>
      eb.or([
        eb.and([eb("home.local", "=", 1), eb("member.host", "=", host)]),
        eb.and([eb("home.host", "=", host), eb("member.local", "=", 1)]),
      ]),
    )
    .orderBy("follow.id")
    .limit(together)
    .execute();
  for (const row of rows) {
    const pair = { followerId: row.follower_id, followeeId: row.followee_id };
    if (row.local === 1) await removeFollower(tx, pair);
    else if (row.state === "invited") await endRow(tx, pair);
    else await unfollow(tx, pair);
    if (await followBetween(tx, pair)) await endRow(tx, pair);
  }
  return rows.length;
}
