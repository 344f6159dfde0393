import type { Kysely, Transaction } from "kysely";
import type { Fact } from "../domain/facts.ts";
import type { Ids } from "../lib/id.ts";
import type { Database } from "./database.ts";
import { openHandles, type Handles } from "./engine.ts";
import type { Reaction, Store, Tx } from "./transaction.ts";

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

const TRIES = 8;

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

  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const facts: Fact[] = [];
    const result = await handles.write.transaction().execute(async (db) => {
      const now = clock().toISOString();
      const record = async (fact: Fact): Promise<void> => {
        facts.push(fact);
        for (const reaction of options.reactions(fact))
          await addJob(db, options.ids.next(), now, reaction);
      };
      const newId = (at?: string): number =>
        at ? options.ids.at(Date.parse(at)) : options.ids.next();
      return work({ db, now, newId, record, ...here });
    });
    if (facts.length > 0) for (const listener of listeners) listener(facts);
    return result;
  }

  return {
    engine: handles.engine,
    handles,
    reader: { db: handles.read, ...here },
    async transact(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work);
        } catch (error) {
          if (attempt >= TRIES || !isBusy(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, attempt * 40));
        }
      }
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: handles.close,
  };
}

/** Adds a job; when it has a key and one like it already waits, that one stands for both. */
export async function addJob(
  db: Kysely<Database> | Transaction<Database>,
  id: number,
  now: string,
  reaction: Reaction & { runAt?: string },
): Promise<void> {
  await db
    .insertInto("job")
    .values({
      id,
      lane: reaction.lane,
      kind: reaction.kind,
      key: reaction.key ?? null,
      payload: JSON.stringify(reaction.payload),
      state: "waiting",
      attempts: 0,
      run_at: reaction.runAt ?? now,
      lease_until: null,
      last_error: null,
      created_at: now,
    })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Another writer held the lock, or two transactions crossed: the same work, done again, is right. */
function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === "string" &&
    (code.startsWith("SQLITE_BUSY") || code === "40001" || code === "40P01")
  );
}
