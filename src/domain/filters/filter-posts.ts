import type { Tx } from "../../storage/transaction.ts";
import { canSee } from "../knowledge/can-see.ts";
import { personViewer } from "../knowledge/visible.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { filterOf, filterPostOf, filtersOf } from "./filters.read.ts";
import { filterLimits } from "./texts.ts";

/**
 * Has one of someone's filters keep a post out by itself; returns the id of that, the same when it did already. Throws
 * `not-found` for another's filter and a post that may not be seen, `no-more-room`.
 */
export async function addFilterPost(
  tx: Tx,
  me: number,
  filterId: number,
  postId: number,
): Promise<number> {
  await lock(tx, `filters ${me}`);
  const { posts } = await filterOf(tx, me, filterId);
  const held = posts.find((post) => post.postId === postId);
  if (held) return held.id;
  if (!(await canSee(tx, personViewer(me), postId))) throw new Refused("not-found");
  const all = (await filtersOf(tx, me)).flatMap((filter) => filter.posts);
  if (all.length >= filterLimits.posts)
    throw new Refused("no-more-room", { most: filterLimits.posts });
  const id = tx.newId();
  await tx.db
    .insertInto("filter_post")
    .values({ id, filter_id: filterId, owner_id: me, post_id: postId })
    .execute();
  await tx.record({ type: "FiltersChanged", accountId: me });
  return id;
}

/** Lets the post in again. Throws `not-found`. */
export async function removeFilterPost(tx: Tx, me: number, id: number): Promise<void> {
  await filterPostOf(tx, me, id);
  await tx.db.deleteFrom("filter_post").where("id", "=", id).execute();
  await tx.record({ type: "FiltersChanged", accountId: me });
}
