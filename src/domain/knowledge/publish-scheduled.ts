import type { Store, Tx } from "../../storage/transaction.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { draftFromApp, type AppPost } from "./app-post.ts";
import { publish } from "./publish.ts";
import { lockScheduled } from "./scheduled.ts";

/**
 * The job `publish-scheduled`: publishes a post whose time has come, once: it comes into being in the transaction in which
 * what was kept of it goes. What may not be published any more stays where it was with the reason, and its writer is told.
 */
export async function publishScheduled(store: Store, payload: unknown): Promise<void> {
  const { scheduledId } = payload as { scheduledId: number };
  try {
    await store.transact((tx) => publishDue(tx, scheduledId));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await store.transact((tx) => refuse(tx, scheduledId, error.reason));
  }
}

async function publishDue(tx: Tx, id: number): Promise<void> {
  const due = await dueRow(tx, id);
  if (!due) return;
  const account = await tx.db
    .selectFrom("account")
    .select("disabled_at")
    .where("actor_id", "=", due.actor_id)
    .executeTakeFirst();
  if (account?.disabled_at !== null) throw new Refused("account-disabled");
  await tx.db.deleteFrom("scheduled_file").where("scheduled_id", "=", id).execute();
  const draft = await draftFromApp(tx, due.actor_id, JSON.parse(due.content) as AppPost);
  const { id: postId } = await publish(tx, due.actor_id, draft);
  await tx.db
    .updateTable("submission")
    .set({ post_id: postId, scheduled_id: null })
    .where("scheduled_id", "=", id)
    .execute();
  await tx.db.deleteFrom("scheduled_post").where("id", "=", id).execute();
}

/** What is to be published now; nothing when it was given up, put off, or is done. */
async function dueRow(tx: Tx, id: number) {
  await lockScheduled(tx, id);
  return tx.db
    .selectFrom("scheduled_post")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .where("scheduled_at", "<=", tx.now)
    .executeTakeFirst();
}

async function refuse(tx: Tx, id: number, reason: string): Promise<void> {
  const refused = await tx.db
    .updateTable("scheduled_post")
    .set({ state: "refused", reason })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .where("scheduled_at", "<=", tx.now)
    .returning("actor_id")
    .executeTakeFirst();
  if (!refused) return;
  const { actor_id: readerId } = refused;
  const news = { readerId, kind: "notPublished", actorId: readerId } as const;
  await forgetNews(tx, news);
  await notify(tx, { ...news, reason });
}
