import { removeFollower } from "../follows/remove-follower.ts";
import { unfollow } from "../follows/unfollow.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { leave } from "./leave.ts";

const together = 50;

type Parting = { actorId: number; host: string };

/**
 * The job `part-from-host`: someone here has hidden a server. What they were told of its people goes, and follows and
 * memberships end both ways. Stops when the server is shown again.
 */
export async function partFromHost(store: Store, payload: unknown): Promise<void> {
  const parting = payload as Parting;
  for (const step of [forgetNewsFrom, endOwn, endTheirs]) {
    let done = together;
    while (done >= together)
      done = await store.transact(async (tx) =>
        (await hides(tx, parting)) ? step(tx, parting) : 0,
      );
  }
}

async function hides(tx: Tx, { actorId, host }: Parting): Promise<boolean> {
  const held = await tx.db
    .selectFrom("hidden_host")
    .select("id")
    .where("actor_id", "=", actorId)
    .where("host", "=", host)
    .executeTakeFirst();
  return held !== undefined;
}

async function forgetNewsFrom(tx: Tx, { actorId, host }: Parting): Promise<number> {
  const news = await tx.db
    .selectFrom("notification")
    .innerJoin("actor", "actor.id", "notification.actor_id")
    .select("notification.id")
    .where("notification.reader_id", "=", actorId)
    .where("actor.host", "=", host)
    .limit(together)
    .execute();
  const ids = news.map((row) => row.id);
  if (ids.length > 0) await tx.db.deleteFrom("notification").where("id", "in", ids).execute();
  return ids.length;
}

async function endOwn(tx: Tx, { actorId, host }: Parting): Promise<number> {
  const follows = await tx.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.followee_id")
    .select(["follow.followee_id as id", "follow.role"])
    .where("follow.follower_id", "=", actorId)
    .where("follow.state", "in", ["requested", "accepted"])
    .where("actor.host", "=", host)
    .limit(together)
    .execute();
  let ended = 0;
  for (const { id, role } of follows) {
    const gone =
      role === null
        ? await unfollow(tx, { followerId: actorId, followeeId: id })
        : await leave(tx, { networkId: id, actorId });
    if (gone) ended += 1;
  }
  return ended;
}

async function endTheirs(tx: Tx, { actorId, host }: Parting): Promise<number> {
  const follows = await tx.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select("follow.follower_id as id")
    .where("follow.followee_id", "=", actorId)
    .where("follow.state", "in", ["requested", "accepted"])
    .where("actor.host", "=", host)
    .limit(together)
    .execute();
  for (const { id } of follows) await removeFollower(tx, { followerId: id, followeeId: actorId });
  return follows.length;
}
