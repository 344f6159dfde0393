import { hash } from "node:crypto";
import { addMs } from "../../lib/time.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import type { AppText } from "./app-post.ts";

/** Sooner than this it is the same tap, not an answer; later than that it is another text. */
const answeredAfterMs = 2_000;
const answeredWithinMs = 10 * 60_000;

/**
 * What someone writes with an app that cannot ask them: the patient guard's hints are told once, and the same text sent
 * again within ten minutes is taken as confirmed. `work` gets the text with its confirmation, in one transaction.
 */
export async function withHints<P extends AppText, T>(
  store: Store,
  actorId: number,
  post: P,
  work: (tx: Tx, post: P) => Promise<T>,
): Promise<T> {
  const digest = digestOf(post);
  try {
    return await store.transact(async (tx) => {
      const confirmed = post.confirmed === true || (await wasTold(tx, actorId, digest));
      return work(tx, { ...post, confirmed });
    });
  } catch (error) {
    if (error instanceof Refused && error.reason === "patient-data-warning")
      await store.transact((tx) => noteTold(tx, actorId, digest));
    throw error;
  }
}

/** Upkeep: forgets texts that no answer was given to in time. */
export async function forgetToldHints(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("told_hint")
    .where("told_at", "<", addMs(tx.now, -answeredWithinMs))
    .execute();
}

function digestOf({ text, warning, poll, attachmentIds }: AppText): string {
  const parts = [text, warning, poll?.options ?? [], attachmentIds];
  return hash("sha256", JSON.stringify(parts), "base64url");
}

async function wasTold(tx: Tx, actorId: number, digest: string): Promise<boolean> {
  const told = await tx.db
    .selectFrom("told_hint")
    .select("told_at")
    .where("actor_id", "=", actorId)
    .where("digest", "=", digest)
    .where("told_at", "<=", addMs(tx.now, -answeredAfterMs))
    .where("told_at", ">=", addMs(tx.now, -answeredWithinMs))
    .executeTakeFirst();
  return told !== undefined;
}

/** Told again within the time for an answer, the first time counts. */
async function noteTold(tx: Tx, actorId: number, digest: string): Promise<void> {
  await tx.db
    .insertInto("told_hint")
    .values({ actor_id: actorId, digest, told_at: tx.now })
    .onConflict((c) =>
      c
        .columns(["actor_id", "digest"])
        .doUpdateSet({ told_at: tx.now })
        .where("told_hint.told_at", "<", addMs(tx.now, -answeredWithinMs)),
    )
    .execute();
}
