import { sql, type Selectable } from "kysely";
import type { Fact } from "../domain/facts.ts";
import type { Ids } from "../lib/id.ts";
import { addMs } from "../lib/time.ts";
import { createLimiter } from "../lib/semaphore.ts";
import { openHandles, type Handles } from "./engine.ts";
import type { Flush } from "./flush.ts";
import { runsDirectly } from "./statements.ts";
import { defineWrite, type Row } from "./query.ts";
import type { JobTable } from "./tables/jobs.ts";
import type { Keeping, Reaction, Store, Tx } from "./transaction.ts";

export interface StoreOptions {
  url: string;
  /** Which jobs a fact wakes (`domain/reactions.ts`). */
  reactions: (fact: Fact) => readonly Reaction[];
  /** The one source of ids of this process. */
  ids: Ids;
  /** Our own origin. */
  origin: string;
  clock?: () => Date;
}

/** How often a transaction that crossed another is tried on PostgreSQL. */
const TRIES = 8;
/** How long a transaction waits for another process to let go of the SQLite file, and between its tries, in ms. */
const patienceMs = 4000;
const pauseMs = 250;

/** Opens the database without migrating it. */
export function openStore(options: StoreOptions): Store & { handles: Handles } {
  const handles = openHandles(options.url);
  const clock = options.clock ?? (() => new Date());
  const here = {
    engine: handles.engine,
    origin: options.origin,
    host: new URL(options.origin).host,
  };
  const listeners = new Set<(facts: readonly Fact[]) => void>();

  async function once<T>(work: (tx: Tx) => Promise<T>, { soon }: Keeping = {}): Promise<T> {
    const facts: Fact[] = [];
    const result = await handles.write.transaction().execute(async (db) => {
      if (soon && handles.engine === "postgres")
        await sql`set local synchronous_commit = off`.execute(db);
      const now = clock().toISOString();
      const record = async (fact: Fact): Promise<void> => {
        facts.push(fact);
        for (const reaction of options.reactions(fact))
          await addJob({ db, engine: handles.engine }, options.ids.next(), now, reaction);
      };
      const newId = (at?: string): number =>
        at ? options.ids.at(Date.parse(at)) : options.ids.next();
      const over = handles.sqlite && runsDirectly(db, handles.sqlite);
      try {
        return await work({ db, now, newId, record, ...here });
      } finally {
        over?.();
      }
    });
    if (facts.length > 0) for (const listener of listeners) listener(facts);
    return result;
  }

  return {
    engine: handles.engine,
    handles,
    reader: { db: handles.read, changes: handles.changes, ...here },
    transact: handles.flush ? inTurn(flushing(once, handles.flush)) : again(once),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: handles.close,
  };
}

type Once = <T>(work: (tx: Tx) => Promise<T>, keeping?: Keeping) => Promise<T>;

/** On SQLite, where it is the event loop that waits for the disk at each commit unless told otherwise before it begins. */
function flushing(once: Once, flush: Flush): Once {
  return async (work, keeping) => {
    if (!keeping?.soon) return once(work);
    flush.waits(false);
    try {
      return await once(work);
    } finally {
      flush.waits(true);
      flush.soon();
    }
  };
}

/**
 * SQLite, where the wait for a held lock stands the whole process still: only the first in line knocks, with pauses
 * between in which pages are read.
 */
function inTurn(once: Once): Once {
  const line = createLimiter(1);
  return (work, keeping) => {
    const until = performance.now() + patienceMs;
    const pause = () => (performance.now() < until ? pauseMs : undefined);
    return line(() => tried(() => once(work, keeping), pause));
  };
}

function again(once: Once): Once {
  return (work, keeping) =>
    tried(
      () => once(work, keeping),
      (tries) => (tries < TRIES ? tries * 40 : undefined),
    );
}

/** Tries again while the database is busy; `pause` tells for how many ms after so many tries, or that it is enough. */
async function tried<T>(
  once: () => Promise<T>,
  pause: (tries: number) => number | undefined,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await once();
    } catch (error) {
      const ms = isBusy(error) ? pause(tries) : undefined;
      if (ms === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }
}

const insertJob = defineWrite("add-job", (tx, row: Row<Job>) =>
  tx.db
    .insertInto("job")
    .values(row)
    .onConflict((c) => c.doNothing()),
);

type Job = Selectable<JobTable>;

/** Adds a job; when it has a key and one like it already waits, that one stands for both. */
export async function addJob(
  tx: Pick<Tx, "db" | "engine">,
  id: number,
  now: string,
  reaction: Reaction,
): Promise<void> {
  await insertJob(tx, {
    id,
    lane: reaction.lane,
    kind: reaction.kind,
    key: reaction.key ?? null,
    payload: JSON.stringify(reaction.payload),
    state: "waiting",
    attempts: 0,
    run_at: reaction.runAt ?? addMs(now, (reaction.afterSeconds ?? 0) * 1000),
    lease_until: null,
    last_error: null,
    created_at: now,
  });
}

/** Another writer held the lock, or two transactions crossed: the same work, done again, is right. */
function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === "string" &&
    (code.startsWith("SQLITE_BUSY") || code === "40001" || code === "40P01")
  );
}
