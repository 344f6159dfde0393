import type { Store, Tx } from "../../storage/transaction.ts";
import { peer } from "../instance/peers.ts";
import { endAlliedMemberships } from "../networks/alliance.ts";
import { discard } from "./withdraw.ts";

const together = 50;

/**
 * The job `end-alliance`: what was shared with allies only is taken away, and memberships across the border end. Stops
 * when we are allied again.
 */
export async function endAlliance(store: Store, payload: unknown): Promise<void> {
  const { host } = payload as { host: string };
  for (const step of [endAlliedMemberships, forgetAllied]) {
    let done = together;
    while (done >= together)
      done = await store.transact(async (tx) =>
        (await peer(tx, host))?.trust === "allied" ? 0 : step(tx, host),
      );
  }
}

async function forgetAllied(tx: Tx, host: string): Promise<number> {
  const posts = await tx.db
    .selectFrom("post")
    .innerJoin("actor", "actor.id", "post.author_id")
    .selectAll("post")
    .where("actor.host", "=", host)
    .where("post.audience", "=", "allied")
    .where("post.local", "=", 0)
    .limit(together)
    .execute();
  for (const post of posts) await discard(tx, post);
  return posts.length;
}
