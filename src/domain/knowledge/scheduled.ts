import { addMs, addDays } from "../../lib/time.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { draftFromApp, type AppPost } from "./app-post.ts";
import { previewDraft } from "./compose.ts";

/** A post is scheduled at least so long ahead, so many for one day (UTC), and so many in all. */
export const scheduleLimits = { minutes: 5, day: 25, all: 300 } as const;

/**
 * Keeps a post for later; returns its id. It is judged as if it were published now, and again when its time comes. Throws
 * what `draftFromApp` and `publish` say of it, `too-soon` and `too-many-scheduled`.
 */
export async function schedulePost(
  tx: Tx,
  actorId: number,
  post: AppPost,
  at: string,
): Promise<number> {
  await mustHaveRoom(tx, actorId, at);
  const draft = await draftFromApp(tx, actorId, post);
  await previewDraft(tx, actorId, draft, { today: tx.now });
  const id = tx.newId();
  await tx.db
    .insertInto("scheduled_post")
    .values({
      id,
      actor_id: actorId,
      scheduled_at: at,
      content: JSON.stringify(post),
      state: "waiting",
      reason: null,
      created_at: tx.now,
    })
    .execute();
  const files = [...new Set(post.attachmentIds)];
  if (files.length > 0)
    await tx.db
      .insertInto("scheduled_file")
      .values(files.map((file) => ({ attachment_id: file, scheduled_id: id })))
      .execute();
  await tx.record({ type: "PostScheduled", scheduledId: id, at });
  return id;
}

/** Gives a post for later another time; one that could not be published is tried again then. Throws `not-found`, `too-soon`, `too-many-scheduled`. */
export async function reschedule(
  tx: Tx,
  actorId: number,
  scheduledId: number,
  at: string,
): Promise<void> {
  await lockScheduled(tx, scheduledId);
  await mustHaveRoom(tx, actorId, at, scheduledId);
  const changed = await tx.db
    .updateTable("scheduled_post")
    .set({ scheduled_at: at, state: "waiting", reason: null })
    .where("id", "=", scheduledId)
    .where("actor_id", "=", actorId)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
  await tx.record({ type: "PostScheduled", scheduledId, at });
}

/** Gives up a post for later; its files are free for another for a day. Throws `not-found`. */
export async function cancelScheduled(tx: Tx, actorId: number, scheduledId: number): Promise<void> {
  await lockScheduled(tx, scheduledId);
  const files = await tx.db
    .selectFrom("scheduled_file")
    .select("attachment_id")
    .where("scheduled_id", "=", scheduledId)
    .execute();
  const gone = await tx.db
    .deleteFrom("scheduled_post")
    .where("id", "=", scheduledId)
    .where("actor_id", "=", actorId)
    .returning("id")
    .executeTakeFirst();
  if (!gone) throw new Refused("not-found");
  if (files.length > 0)
    await tx.db
      .updateTable("attachment")
      .set({ created_at: tx.now })
      .where(
        "id",
        "in",
        files.map((file) => file.attachment_id),
      )
      .execute();
}

/** Until the transaction ends, a post for later is published, put off or given up by nobody else. */
export function lockScheduled(tx: Tx, scheduledId: number): Promise<void> {
  return lock(tx, `scheduled post ${scheduledId}`);
}

async function mustHaveRoom(tx: Tx, actorId: number, at: string, but = 0): Promise<void> {
  const { minutes, day, all } = scheduleLimits;
  if (at < addMs(tx.now, minutes * 60_000)) throw new Refused("too-soon", { minutes });
  await lock(tx, `scheduled ${actorId}`);
  const midnight = `${at.slice(0, 10)}T00:00:00.000Z`;
  const counted = await tx.db
    .selectFrom("scheduled_post")
    .select((eb) => [
      eb.fn.countAll<number>().as("all"),
      eb.fn
        .countAll<number>()
        .filterWhere("scheduled_at", ">=", midnight)
        .filterWhere("scheduled_at", "<", addDays(midnight, 1))
        .as("day"),
    ])
    .where("actor_id", "=", actorId)
    .where("id", "<>", but)
    .executeTakeFirstOrThrow();
  if (Number(counted.all) >= all || Number(counted.day) >= day)
    throw new Refused("too-many-scheduled", { day, all });
}
