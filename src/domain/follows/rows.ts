import type { Selectable } from "kysely";
import type { FollowTable } from "../../storage/tables/follows.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { standsNoMore } from "../deed-names.ts";
import { lock } from "../lock.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { subscribe, unsubscribe } from "./subscribe.ts";

export type FollowRow = Selectable<FollowTable>;

export interface Pair {
  followerId: number;
  followeeId: number;
}

/** Until the transaction ends nobody else works on what is between the two: a Follow and its Undo may arrive at once. */
export function lockPair(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
  return lock(tx, `follow ${followerId} ${followeeId}`);
}

export function followBetween(tx: Reader, pair: Pair): Promise<FollowRow | undefined> {
  return tx.db
    .selectFrom("follow")
    .selectAll()
    .where("follower_id", "=", pair.followerId)
    .where("followee_id", "=", pair.followeeId)
    .executeTakeFirst();
}

/** Turns a request into a follow, with what is counted and read from it. False when it was one, or there is none. */
export async function acceptRow(tx: Tx, pair: Pair, acceptUri: string | null): Promise<boolean> {
  const { followerId, followeeId } = pair;
  const accepted = await tx.db
    .updateTable("follow")
    .set({ state: "accepted", accept_uri: acceptUri, accepted_at: tx.now })
    .where("follower_id", "=", followerId)
    .where("followee_id", "=", followeeId)
    .where("state", "=", "requested")
    .returning("role")
    .executeTakeFirst();
  if (!accepted) return false;
  await count(tx, { ...pair, ...accepted }, 1);
  if (await hasAccount(tx, followerId)) await subscribe(tx, followerId, followeeId);
  await forgetNews(tx, { readerId: followeeId, kind: "followRequest", actorId: followerId });
  await notify(tx, { readerId: followeeId, kind: "follow", actorId: followerId });
  return true;
}

/**
 * Takes the row away, whatever its state, with all that came of it. Undefined when there is none. A ban is none of what
 * anybody ends by leaving: it stays.
 */
export async function endRow(tx: Tx, pair: Pair): Promise<FollowRow | undefined> {
  const { followerId, followeeId } = pair;
  const row = await tx.db
    .deleteFrom("follow")
    .where("follower_id", "=", followerId)
    .where("followee_id", "=", followeeId)
    .where("state", "<>", "banned")
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  await standsNoMore(tx, { kind: "follow", actorId: followerId, of: followeeId });
  if (row.state === "accepted") await count(tx, { ...pair, role: row.role }, -1);
  await unsubscribe(tx, followerId, followeeId);
  await tx.db
    .deleteFrom("endorsement")
    .where("actor_id", "=", followerId)
    .where("endorsed_id", "=", followeeId)
    .execute();
  for (const kind of ["follow", "followRequest"] as const)
    await forgetNews(tx, { readerId: followeeId, kind, actorId: followerId });
  await forgetNews(tx, { readerId: followerId, kind: "followAccepted", actorId: followeeId });
  if (row.role !== null) await leaveNothing(tx, pair);
  if (row.role !== null && row.state === "requested") await waitsNoMore(tx, row);
  return row;
}

async function waitsNoMore(tx: Tx, { id: followId, uri, ...row }: FollowRow): Promise<void> {
  const { followee_id: networkId, follower_id: personId } = row;
  const told = { followId, uri, networkId, personId, local: true } as const;
  await tx.record({ type: "RequestSettled", ...told });
}

/** Who leaves a network is told no more of it; when the last of ours has left one elsewhere, what it held here goes. */
async function leaveNothing(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
  await forgetNews(tx, { kind: "networkRequest", actorId: followerId, networkId: followeeId });
  await tx.db
    .deleteFrom("notification")
    .where("reader_id", "=", followerId)
    .where("network_id", "=", followeeId)
    .execute();
  const left = await tx.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select("follow.id")
    .where("follow.followee_id", "=", followeeId)
    .where("follow.state", "=", "accepted")
    .where("actor.local", "=", 1)
    .limit(1)
    .executeTakeFirst();
  if (!left) await tx.record({ type: "NetworkEmptied", networkId: followeeId });
}

type Counted = Pair & Pick<FollowRow, "role">;

/** Whom someone follows is shown, and so is how many; the networks they belong to are not among them. */
async function count(tx: Tx, { followerId, followeeId, role }: Counted, by: 1 | -1): Promise<void> {
  if (role === null)
    await tx.db
      .updateTable("actor")
      .set((eb) => ({ following_count: eb("following_count", "+", by) }))
      .where("id", "=", followerId)
      .execute();
  await tx.db
    .updateTable("actor")
    .set((eb) => ({ followers_count: eb("followers_count", "+", by) }))
    .where("id", "=", followeeId)
    .execute();
}

async function hasAccount(tx: Tx, actorId: number): Promise<boolean> {
  const account = await tx.db
    .selectFrom("account")
    .select("actor_id")
    .where("actor_id", "=", actorId)
    .executeTakeFirst();
  return account !== undefined;
}
