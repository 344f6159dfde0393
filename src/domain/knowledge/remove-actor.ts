import type { Tx } from "../../storage/transaction.ts";
import { endRow } from "../follows/rows.ts";
import { bury } from "../tombstones.ts";
import type { ActorRow } from "../people/actor.read.ts";
import { unboost } from "./boost.ts";
import { unthank } from "./thank.ts";
import { removePost } from "./withdraw.ts";

/**
 * Takes someone of another server away for good: at once nobody sees them or what they wrote, and what we knew of them
 * is erased but the address, so that nothing comes back. Returns whether they were still here. What they wrote, thanked
 * and passed on goes with `removeTraces`.
 */
export async function removeRemoteActor(tx: Tx, actorId: number): Promise<boolean> {
  const actor = await tx.db
    .updateTable("actor")
    .set((eb) => ({
      ...erased,
      name: eb.ref("handle"),
      state: "deleted" as const,
      updated_at: tx.now,
    }))
    .where("id", "=", actorId)
    .where("local", "=", 0)
    .where("state", "<>", "deleted")
    .returningAll()
    .executeTakeFirst();
  if (!actor) return false;
  await tx.db.deleteFrom("profile").where("actor_id", "=", actorId).execute();
  await tx.db.deleteFrom("actor_key").where("actor_id", "=", actorId).execute();
  await tx.db.deleteFrom("deed_name").where("actor_id", "=", actorId).execute();
  await tx.db.deleteFrom("notification").where("actor_id", "=", actorId).execute();
  await tx.db.deleteFrom("private_note").where("about_id", "=", actorId).execute();
  await tx.db.deleteFrom("endorsement").where("endorsed_id", "=", actorId).execute();
  await bury(tx, actor.uri, actor.uri, actorId);
  await tx.record({ type: "ActorDeleted", actorId, uri: actor.uri, local: false, inboxes: [] });
  return true;
}

/**
 * Removes at most `most` posts, thanks, boosts and follows of a deleted actor. Returns how many that were: fewer than
 * `most` when there are no more.
 */
export async function removeTraces(
  tx: Tx,
  { id, uri }: Pick<ActorRow, "id" | "uri">,
  most: number,
): Promise<number> {
  const posts = await tx.db
    .selectFrom("post")
    .select("uri")
    .where("author_id", "=", id)
    .limit(most)
    .execute();
  for (const post of posts) await removePost(tx, post.uri, uri);
  let removed = posts.length;
  for (const [table, take] of [
    ["thanks", unthank],
    ["boost", unboost],
  ] as const) {
    const rows = await tx.db
      .selectFrom(table)
      .select("uri")
      .where("actor_id", "=", id)
      .limit(most - removed)
      .execute();
    for (const row of rows) await take(tx, { actorId: id, uri: row.uri });
    removed += rows.length;
  }
  return removed + (await removeFollows(tx, id, most - removed));
}

async function removeFollows(tx: Tx, id: number, most: number): Promise<number> {
  const follows = await tx.db
    .selectFrom("follow")
    .select(["follower_id as followerId", "followee_id as followeeId"])
    .where((eb) => eb.or([eb("follower_id", "=", id), eb("followee_id", "=", id)]))
    .limit(most)
    .execute();
  for (const pair of follows)
    if (!(await endRow(tx, pair)))
      await tx.db
        .deleteFrom("follow")
        .where("follower_id", "=", pair.followerId)
        .where("followee_id", "=", pair.followeeId)
        .execute();
  return follows.length;
}

const erased = {
  bio_html: "",
  url: null,
  avatar_url: null,
  avatar_alt: null,
  header_url: null,
  header_alt: null,
  fields: "[]",
  also_known_as: "[]",
};
