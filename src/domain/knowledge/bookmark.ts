import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { canSee } from "./can-see.ts";
import { personViewer } from "./visible.ts";

/** Keeps a post for oneself; nobody else hears of it. Throws `not-found` when it may not be seen. */
export async function bookmark(tx: Tx, me: number, postId: number): Promise<void> {
  if (!(await canSee(tx, personViewer(me), postId))) throw new Refused("not-found");
  await tx.db
    .insertInto("bookmark")
    .values({ id: tx.newId(), actor_id: me, post_id: postId })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Forgets a bookmark, if there is one. */
export async function unbookmark(tx: Tx, me: number, postId: number): Promise<void> {
  await tx.db
    .deleteFrom("bookmark")
    .where("actor_id", "=", me)
    .where("post_id", "=", postId)
    .execute();
}
