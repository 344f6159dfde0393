import { getLogger } from "@logtape/logtape";
import { reactions } from "../domain/reactions.ts";
import { errorText } from "../lib/error-text.ts";
import type { Meter } from "../lib/meter.ts";
import { createWorkLoop, type WorkLoop } from "../lib/work-loop.ts";
import type { Store } from "../storage/transaction.ts";
import { mostAttempts } from "./back-off.ts";
import { claim, leaseMs, renew, type Batch, type Job, type Lane } from "./claim.ts";
import { bury, done, failed } from "./settle.ts";

const logger = getLogger(["vis", "jobs"]);

/**
 * Does jobs of one kind, to the same effect however often: one at a time, or up to `batch` in one go. What it throws is
 * tried again later; a batch that fails is tried again job by job at once, so that one bad job holds up no other.
 */
type JobHandler =
  | ((payload: unknown) => Promise<void>)
  | { batch: number; run: (payloads: readonly unknown[]) => Promise<void> };

export type JobHandlers = Readonly<Record<string, JobHandler>>;

/** Works off the job table in this process, beside any number of others. */
export interface Runner {
  start: () => void;
  /** Claims no more and resolves when what runs has ended. */
  stop: () => Promise<void>;
  /** Without being started: runs what is due, and what that wakes, until nothing is; how many batches that were. */
  drain: () => Promise<number>;
}

export interface RunnerOptions {
  store: Store;
  handlers: JobHandlers;
  clock: () => Date;
  meter: Meter;
  /** Milliseconds between looks at a lane, for what another process added and what was put off. */
  pollMs?: number;
}

/** How many batches of a lane run at a time in one process. */
const lanes: Readonly<Record<Lane, number>> = {
  federation: 2,
  index: 1,
  fetch: 4,
  mail: 2,
  push: 8,
  media: 1,
  timed: 1,
  upkeep: 1,
};

/** Milliseconds for which what is to be indexed gathers: a hundred posts are written to the index for little more than one. */
const indexRestMs = 250;

/** Makes the runner of this process. */
export function createRunner(options: RunnerOptions): Runner {
  const { store, handlers, clock, pollMs = 1000 } = options;
  const batchOf = (kind: string): number => {
    const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined;
    return typeof handler === "object" ? handler.batch : 1;
  };
  const loops = new Map<Lane, WorkLoop>();
  for (const [lane, concurrency] of Object.entries(lanes) as [Lane, number][])
    loops.set(
      lane,
      createWorkLoop<Batch>({
        claim: (room) => claim(store, { lane, room, now: clock().toISOString() }, batchOf),
        run: (batch) => runBatch(options, batch),
        onError: (error) =>
          logger.error("A lane of jobs failed: {error}", { lane, error: errorText(error) }),
        concurrency,
        restMs: lane === "index" ? indexRestMs : 0,
        pollMs,
      }),
    );
  const all = [...loops.values()];
  const stopListening = store.onCommit((facts) => {
    const woken = new Set(facts.flatMap((fact) => reactions(fact).map((job) => job.lane)));
    for (const lane of woken) loops.get(lane)?.wake();
  });

  return {
    start: () => all.forEach((loop) => loop.start()),
    async stop() {
      stopListening();
      await Promise.all(all.map((loop) => loop.stop()));
    },
    async drain() {
      let batches = 0;
      for (let before = -1; before !== batches;) {
        before = batches;
        for (const loop of all) batches += await loop.drain();
      }
      return batches;
    },
  };
}

/** Runs one batch under its lease and settles it. */
async function runBatch(options: RunnerOptions, claimed: Batch): Promise<void> {
  const { store, handlers, meter } = options;
  const { kind } = claimed;
  const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined;
  if (!handler)
    return buryAll(
      options,
      claimed,
      "NoHandler: this version of Vis does not know this kind of job",
    );
  const [spent, fresh] = split(claimed.jobs, (job) => job.attempts > mostAttempts);
  if (spent.length > 0)
    await buryAll(
      options,
      { ...claimed, jobs: spent },
      "Crashed: the process ended while it ran, too often",
    );
  if (fresh.length === 0) return;

  const hold = keepLease(store, { ...claimed, jobs: fresh });
  const began = performance.now();
  const outcomes = await attempt(handler, fresh);
  const held = await hold.end();
  meter.time("job_seconds", (performance.now() - began) / 1000, { kind });
  await store.transact((tx) =>
    done(tx, { ...held, jobs: fresh.filter((job) => !outcomes.has(job)) }),
  );
  meter.count("jobs_done", { kind }, fresh.length - outcomes.size);
  for (const [job, error] of outcomes) {
    const buried = await store.transact((tx) => failed(tx, job, held.lease, { error }));
    meter.count(buried ? "jobs_buried" : "jobs_put_off", { kind });
    logger.warn("Job {kind} failed at attempt {attempts}: {error}", {
      kind,
      id: job.id,
      attempts: job.attempts,
      buried,
      error: errorText(error),
    });
  }
}

/** Runs the handler over jobs; which of them failed, and why. */
async function attempt(handler: JobHandler, jobs: readonly Job[]): Promise<Map<Job, unknown>> {
  const failures = new Map<Job, unknown>();
  const run =
    typeof handler === "object" ? handler.run : ([only]: readonly unknown[]) => handler(only);
  try {
    await run(jobs.map((job) => JSON.parse(job.payload) as unknown));
  } catch (error) {
    const [only, ...others] = jobs;
    if (only && others.length === 0) return failures.set(only, error);
    for (const job of jobs)
      for (const [one, why] of await attempt(handler, [job])) failures.set(one, why);
  }
  return failures;
}

async function buryAll(
  { store, meter }: RunnerOptions,
  batch: Batch,
  reason: string,
): Promise<void> {
  await store.transact(async (tx) => {
    for (const job of batch.jobs) await bury(tx, job, batch.lease, reason);
  });
  meter.count("jobs_buried", { kind: batch.kind }, batch.jobs.length);
  logger.error("Job {kind} buried: {error}", { kind: batch.kind, error: reason });
}

/** Renews the lease of a batch while it runs; `end` gives it as it is held then. */
function keepLease(store: Store, batch: Batch): { end: () => Promise<Batch> } {
  let held = batch;
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewing ??= store
      .transact((tx) => renew(tx, held))
      .then((renewed) => void (held = renewed))
      .catch((error: unknown) =>
        logger.warn("A lease was not renewed: {error}", { error: errorText(error) }),
      )
      .finally(() => (renewing = undefined));
  }, leaseMs / 3).unref();
  return {
    async end() {
      clearInterval(timer);
      await renewing;
      return held;
    },
  };
}

function split<T>(all: readonly T[], which: (one: T) => boolean): [T[], T[]] {
  return [all.filter(which), all.filter((one) => !which(one))];
}
