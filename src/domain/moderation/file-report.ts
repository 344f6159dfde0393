import { addDays } from "../../lib/time.ts";
import { stripInvisible, truncate } from "../../lib/text.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { activityUri } from "../uris.ts";

/** `uri`: the Flag from elsewhere; ours is made here. `postIds` that are not the target's are left out. */
export interface NewReport {
  reporterId: number;
  targetId: number;
  postIds: readonly number[];
  text: string;
  uri?: string | undefined;
}

const most = { posts: 50, text: 5_000, aDay: 100 } as const;

/**
 * Tells the moderators of someone, or of what someone wrote; only they see it. The same Flag twice is once.
 * Throws `not-found` when reporter or target is gone, `try-again-later` after 100 reports in a day from one reporter.
 */
export async function fileReport(
  tx: Tx,
  { reporterId, targetId, postIds, text, uri }: NewReport,
): Promise<{ id: number | null; added: boolean }> {
  const reporter = await party(tx, reporterId);
  const target = await party(tx, targetId);
  if ((await filedSince(tx, reporterId, addDays(tx.now, -1))) >= most.aDay)
    throw new Refused("try-again-later");
  const id = tx.newId();
  const added = await tx.db
    .insertInto("report")
    .values({
      id,
      uri: uri ?? activityUri(tx.origin, id),
      reporter_id: reporterId,
      target_id: targetId,
      posts: JSON.stringify(await postsOf(tx, targetId, postIds)),
      text: truncate(stripInvisible(text), most.text),
      network_id: null,
      state: "open",
      created_at: tx.now,
    })
    .onConflict((c) => c.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) return { id: null, added: false };
  for (const readerId of await moderators(tx))
    await notify(tx, { readerId, kind: "report", actorId: reporterId });
  const local = reporter.local === 1;
  await tx.record({ type: "ReportFiled", reportId: id, local: local && target.local === 0 });
  return { id, added: true };
}

async function party(tx: Tx, id: number): Promise<{ local: 0 | 1 }> {
  const actor = await tx.db
    .selectFrom("actor")
    .select("local")
    .where("id", "=", id)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (!actor) throw new Refused("not-found");
  return actor;
}

async function filedSince(tx: Tx, reporterId: number, since: string): Promise<number> {
  const recent = await tx.db
    .selectFrom("report")
    .select("id")
    .where("reporter_id", "=", reporterId)
    .where("created_at", ">", since)
    .limit(most.aDay)
    .execute();
  return recent.length;
}

async function postsOf(tx: Tx, authorId: number, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const posts = await tx.db
    .selectFrom("post")
    .select("id")
    .where("id", "in", ids.slice(0, most.posts))
    .where("author_id", "=", authorId)
    .orderBy("id")
    .execute();
  return posts.map((post) => post.id);
}

async function moderators(tx: Tx): Promise<number[]> {
  const accounts = await tx.db
    .selectFrom("account")
    .select("actor_id")
    .where("role", "in", ["moderator", "admin"])
    .where("disabled_at", "is", null)
    .execute();
  return accounts.map((account) => account.actor_id);
}
