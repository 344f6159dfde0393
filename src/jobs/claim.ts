import { sql, type Selectable } from "kysely";
import { addMs } from "../lib/time.ts";
import { define, inIds } from "../storage/query.ts";
import type { Reader } from "../storage/reader.ts";
import type { JobTable } from "../storage/tables/jobs.ts";
import type { Store, Tx } from "../storage/transaction.ts";

export type Job = Selectable<JobTable>;
export type Lane = Job["lane"];

/** Jobs of one kind that are run together, under one lease. */
export interface Batch {
  kind: string;
  jobs: readonly Job[];
  /** Until when they are ours; also what tells our hold from a later one's. */
  lease: string;
}

/** How long a job stays ours without being renewed, in milliseconds: after a crash another run begins this much later. */
export const leaseMs = 60_000;

type Due = { lane: Lane; now: string; limit: number };

/** Written into the SQL, so that SQLite finds its partial indexes without compiling the statement again. */
const waiting = sql.lit("waiting" as const);

/**
 * What may run in a lane now, oldest first. Of jobs with the same kind and key one runs at a time: another waits until
 * the first is settled, and where a crash left a lease behind, the older one goes first.
 */
function due(reader: Reader, p: Due) {
  return reader.db
    .selectFrom("job")
    .selectAll()
    .where("lane", "=", p.lane)
    .where("state", "=", waiting)
    .where("run_at", "<=", p.now)
    .where((eb) => eb.or([eb("lease_until", "is", null), eb("lease_until", "<=", p.now)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("job as other")
            .select("other.id")
            .whereRef("other.kind", "=", "job.kind")
            .whereRef("other.key", "=", "job.key")
            .where("other.key", "is not", null)
            .where("other.state", "=", waiting)
            .where("other.lease_until", "is not", null)
            .whereRef("other.id", "<>", "job.id")
            .where((or) =>
              or.or([or("other.lease_until", ">", p.now), or("other.id", "<", or.ref("job.id"))]),
            ),
        ),
      ),
    )
    .orderBy("run_at")
    .orderBy("id")
    .limit(p.limit);
}

const dueJobs = define("jobs-due", due);

/** The same for claiming: on PostgreSQL without those that another process is claiming now. */
const freeJobs = define("jobs-free", (reader, p: Due) =>
  reader.engine === "postgres" ? due(reader, p).forUpdate("job").skipLocked() : due(reader, p),
);

/**
 * Takes at most `room` batches that are due in a lane, each under a lease, oldest job first. `batchOf` tells how many of a
 * kind go in one batch. Where nothing is due nothing is written.
 */
export async function claim(
  store: Store,
  { lane, room, now }: { lane: Lane; room: number; now: string },
  batchOf: (kind: string) => number,
): Promise<Batch[]> {
  const first = await dueJobs(store.reader, { lane, now, limit: room });
  if (first.length === 0) return [];
  const limit = first.reduce((sum, job) => sum + batchOf(job.kind), 0);
  const take = async (tx: Tx): Promise<Batch[]> => {
    const jobs = await freeJobs(tx, { lane, now: tx.now, limit });
    const lease = addMs(tx.now, leaseMs);
    const batches = inBatches(jobs, room, batchOf).map((some) => ({ ...some, lease }));
    const ids = batches.flatMap((batch) => batch.jobs.map((job) => job.id));
    if (ids.length > 0)
      await tx.db
        .updateTable("job")
        .set((eb) => ({ lease_until: lease, attempts: eb("attempts", "+", 1) }))
        .where(inIds(tx, "id", ids.join(",")))
        .execute();
    return batches;
  };
  return store.transact(take, { soon: true });
}

function inBatches(
  jobs: readonly Job[],
  room: number,
  batchOf: (kind: string) => number,
): { kind: string; jobs: Job[] }[] {
  const batches: { kind: string; jobs: Job[] }[] = [];
  for (const job of jobs) {
    const claimed = { ...job, attempts: job.attempts + 1 };
    const open = batches.find((b) => b.kind === job.kind && b.jobs.length < batchOf(job.kind));
    if (open) open.jobs.push(claimed);
    else if (batches.length < room) batches.push({ kind: job.kind, jobs: [claimed] });
  }
  return batches;
}

/** Keeps a batch ours for another lease; what is ours no longer is left alone. Returns it under its new lease. */
export async function renew(tx: Tx, batch: Batch): Promise<Batch> {
  const lease = addMs(tx.now, leaseMs);
  await tx.db
    .updateTable("job")
    .set({ lease_until: lease })
    .where(inIds(tx, "id", idsOf(batch)))
    .where("lease_until", "=", batch.lease)
    .execute();
  return { ...batch, lease };
}

/** The ids of a batch, as `inIds` takes them. */
export function idsOf(batch: Batch): string {
  return batch.jobs.map((job) => job.id).join(",");
}
