import { hash } from "node:crypto";
import { addMs } from "../../lib/time.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { describeOwnFiles } from "../media/own-files.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { changesFromApp, draftFromApp, type AppEdit, type AppPost } from "./app-post.ts";
import { publish } from "./publish.ts";
import { revise } from "./revise.ts";
import { schedulePost } from "./scheduled.ts";
import { withHints } from "./told-hint.ts";

/** A post that an app sends for someone. */
export interface Submission {
  actorId: number;
  appId: number;
  /** The app's name for this sending: sent again under it within an hour, nothing new comes into being. */
  key?: string | undefined;
  post: AppPost;
  /** When it is to be published, if not now. */
  scheduledAt?: string | undefined;
}

/** What came of it: a post, or one for later. */
export type Submitted = { postId: number } | { scheduledId: number };

const keptMs = 3_600_000;

/**
 * Publishes what an app sends, or keeps it for later. Throws what `draftFromApp`, `publish` and `schedulePost` throw; hints
 * of a patient are told once (`withHints`).
 */
export function submit(
  store: Store,
  { actorId, post, ...sending }: Submission,
): Promise<Submitted> {
  return withHints(store, actorId, post, (tx, confirmed) =>
    once(tx, { ...sending, actorId }, async () => {
      const { scheduledAt } = sending;
      if (scheduledAt !== undefined)
        return { scheduledId: await schedulePost(tx, actorId, confirmed, scheduledAt) };
      const draft = await draftFromApp(tx, actorId, confirmed);
      return { postId: (await publish(tx, actorId, draft)).id };
    }),
  );
}

/** Changes a post of someone's as an app says. Throws what `changesFromApp` and `revise` throw, and tells hints as `submit` does. */
export async function submitChange(
  store: Store,
  { actorId, postId, edit }: { actorId: number; postId: number; edit: AppEdit },
): Promise<void> {
  await withHints(store, actorId, edit, async (tx, confirmed) => {
    const held = await tx.db
      .selectFrom("post")
      .selectAll()
      .where("id", "=", postId)
      .where("author_id", "=", actorId)
      .where("local", "=", 1)
      .executeTakeFirst();
    if (!held) throw new Refused("not-found");
    const { files = [] } = edit;
    const stands = { files, confirmed: confirmed.confirmed ?? false };
    await describeOwnFiles(tx, actorId, postId, stands);
    const draft = await changesFromApp(tx, actorId, held, confirmed);
    await revise(tx, actorId, postId, draft);
  });
}

/** Upkeep: forgets keys that nothing is sent under any more. */
export async function forgetSubmissions(tx: Tx): Promise<void> {
  await tx.db.deleteFrom("submission").where("created_at", "<", addMs(tx.now, -keptMs)).execute();
}

type Sending = Pick<Submission, "actorId" | "appId" | "key">;

/** Does the work unless it was done under the same key; of two that come at once, the second waits for the first. */
async function once(
  tx: Tx,
  { actorId, appId, key }: Sending,
  work: () => Promise<Submitted>,
): Promise<Submitted> {
  if (key === undefined || key === "") return work();
  const keyHash = hash("sha256", `${actorId} ${appId} ${key}`, "base64url");
  await lock(tx, `submission ${keyHash}`);
  const known = await tx.db
    .selectFrom("submission")
    .select(["post_id", "scheduled_id"])
    .where("key_hash", "=", keyHash)
    .where("created_at", ">=", addMs(tx.now, -keptMs))
    .executeTakeFirst();
  if (known?.post_id) return { postId: known.post_id };
  if (known?.scheduled_id) return { scheduledId: known.scheduled_id };
  const done = await work();
  const row = {
    post_id: "postId" in done ? done.postId : null,
    scheduled_id: "scheduledId" in done ? done.scheduledId : null,
    created_at: tx.now,
  };
  await tx.db
    .insertInto("submission")
    .values({ key_hash: keyHash, actor_id: actorId, ...row })
    .onConflict((c) => c.column("key_hash").doUpdateSet(row))
    .execute();
  return done;
}
