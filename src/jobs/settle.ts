import { errorText } from "../lib/error-text.ts";
import { addDays, addMs } from "../lib/time.ts";
import { inIds } from "../storage/query.ts";
import type { Tx } from "../storage/transaction.ts";
import { backOff, mostAttempts } from "./back-off.ts";
import { idsOf, type Batch, type Job } from "./claim.ts";

const keptDays = 30;

/** The batch is done: its jobs are gone, unless the lease ran out and another has them now. */
export async function done(tx: Tx, batch: Batch): Promise<void> {
  await tx.db
    .deleteFrom("job")
    .where(inIds(tx, "id", idsOf(batch)))
    .where("lease_until", "=", batch.lease)
    .execute();
}

/**
 * The job failed: it waits and is tried again, or is buried after `mostAttempts`. Where one like it (kind and key) waits
 * already, that one stands for both. Returns whether it was buried.
 */
export async function failed(
  tx: Tx,
  job: Job,
  lease: string,
  { error, wait = backOff(job.attempts) }: { error: unknown; wait?: number },
): Promise<boolean> {
  if (job.attempts >= mostAttempts) {
    await bury(tx, job, lease, errorText(error));
    return true;
  }
  if (job.key !== null && (await anotherWaits(tx, job))) {
    await done(tx, { kind: job.kind, jobs: [job], lease });
    return false;
  }
  await tx.db
    .updateTable("job")
    .set({ lease_until: null, run_at: addMs(tx.now, wait), last_error: errorText(error) })
    .where("id", "=", job.id)
    .where("lease_until", "=", lease)
    .execute();
  return false;
}

/** The job will not be tried again; it is kept for 30 days with the reason. */
export async function bury(tx: Tx, job: Job, lease: string, reason: string): Promise<void> {
  await tx.db
    .updateTable("job")
    .set({ state: "dead", lease_until: null, run_at: tx.now, last_error: reason })
    .where("id", "=", job.id)
    .where("lease_until", "=", lease)
    .execute();
}

/** Upkeep: forgets buried jobs after 30 days. */
export async function forgetDeadJobs(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("job")
    .where("state", "=", "dead")
    .where("run_at", "<", addDays(tx.now, -keptDays))
    .execute();
}

/** On PostgreSQL one that is just being added may slip past: then the unique index fails the transaction, and the lease runs out. */
async function anotherWaits(tx: Tx, job: Job): Promise<boolean> {
  const other = await tx.db
    .selectFrom("job")
    .select("id")
    .where("kind", "=", job.kind)
    .where("key", "=", job.key)
    .where("state", "=", "waiting")
    .where("lease_until", "is", null)
    .executeTakeFirst();
  return other !== undefined;
}
