import type { Store, Tx } from "../../storage/transaction.ts";
import { endRow } from "../follows/rows.ts";
import { networkRow } from "../networks/network-row.ts";
import { discard } from "./withdraw.ts";

const together = 50;

/**
 * The job `empty-network`: takes away what a network held here that nobody here may read any more. Of a network elsewhere
 * whose last member here has left, what others wrote in it; what our own people wrote stays theirs. Of one that was closed
 * down, everything and every membership. An open network that goes on keeps its posts: they are public.
 */
export async function emptyNetwork(store: Store, payload: unknown): Promise<void> {
  const { networkId } = payload as { networkId: number };
  let removed = together;
  while (removed >= together) removed = await store.transact((tx) => emptySome(tx, networkId));
}

async function emptySome(tx: Tx, networkId: number): Promise<number> {
  const network = await networkRow(tx, networkId);
  if (!network) return 0;
  const closedDown = network.actor_state === "deleted";
  if (!closedDown && (network.local === 1 || (await hasMembersHere(tx, networkId)))) return 0;
  const posts = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("network_id", "=", networkId)
    .where("audience", "=", "network")
    .$if(!closedDown, (q) => q.where("local", "=", 0))
    .orderBy("id")
    .limit(together)
    .execute();
  for (const post of posts) await discard(tx, post);
  if (posts.length === together || !closedDown) return posts.length;
  return endMemberships(tx, networkId);
}

async function hasMembersHere(tx: Tx, networkId: number): Promise<boolean> {
  const member = await tx.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select("follow.id")
    .where("follow.followee_id", "=", networkId)
    .where("follow.state", "=", "accepted")
    .where("actor.local", "=", 1)
    .limit(1)
    .executeTakeFirst();
  return member !== undefined;
}

async function endMemberships(tx: Tx, networkId: number): Promise<number> {
  const rows = await tx.db
    .selectFrom("follow")
    .select(["id", "state", "follower_id"])
    .where("followee_id", "=", networkId)
    .limit(together)
    .execute();
  for (const { id, state, follower_id: followerId } of rows)
    if (state === "banned") await tx.db.deleteFrom("follow").where("id", "=", id).execute();
    else await endRow(tx, { followerId, followeeId: networkId });
  await tx.db
    .updateTable("network_activity")
    .set({ body: "" })
    .where("network_id", "=", networkId)
    .execute();
  return rows.length;
}
