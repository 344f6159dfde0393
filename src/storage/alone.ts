import { setTimeout } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import type { Pool, PoolClient } from "pg";
import type { Handles } from "./engine.ts";

const PROCESSES = 711_202;

/** How long a session that was cut may linger before it counts as another process: 2 s in all. */
const patience = { everyMs: 200, tries: 10 } as const;

/** Another process already holds what this one asks for. */
export class NotAlone extends Error {
  override name = "NotAlone";
}

/** What only one process may have, until `release`. */
interface Hold {
  release: () => Promise<void>;
}

/**
 * Holds, until `release` or the end of the process, what only one may have: on SQLite the database (a lock on a file beside
 * it, which the system takes back from a killed process), on PostgreSQL the node number, since two would make the same ids.
 * Commands do not ask for it. There the lock ends with its connection: when that is cut it is taken anew, and `lost` is
 * called when another process has it then. Throws `NotAlone`.
 */
export async function holdAlone(
  { sqlite, pool }: Pick<Handles, "sqlite" | "pool">,
  node: number,
  lost: (error: NotAlone) => void = () => {},
): Promise<Hold> {
  if (sqlite) return lockFile(`${sqlite.name}-process`);
  if (!pool) throw new RangeError("no engine");
  return lockNode(pool, node, lost);
}

async function lockNode(pool: Pool, node: number, lost: (error: NotAlone) => void): Promise<Hold> {
  const released = new AbortController();
  let held: PoolClient;
  const keep = (client: PoolClient): void => {
    held = client;
    client.once("end", () => {
      if (!released.signal.aborted) void again();
    });
  };
  const again = async (): Promise<void> => {
    held.release(true);
    try {
      keep(await takeAnew(pool, node, released.signal));
    } catch (error) {
      if (error instanceof NotAlone) lost(error);
    }
  };
  const first = await take(pool, node);
  if (!first) throw new NotAlone(`node ${node}`);
  keep(first);
  return {
    async release() {
      if (released.signal.aborted) return;
      released.abort();
      await giveBack(held, node);
      held.release(true);
    },
  };
}

/** Lets go of the lock before the connection ends, which PostgreSQL may notice a moment later: the next process need not wait. */
async function giveBack(client: PoolClient, node: number): Promise<void> {
  try {
    await client.query("select pg_advisory_unlock($1, $2)", [PROCESSES, node]);
  } catch {
    // The connection was cut: the lock is gone with it.
  }
}

/**
 * Asks until the lock is there: for as long as the database is away, since nothing is written either; where another
 * session has it, while that may be the one that was cut. Throws `NotAlone`, and whatever `released` is aborted with.
 */
async function takeAnew(pool: Pool, node: number, released: AbortSignal): Promise<PoolClient> {
  let refusals = 0;
  for (;;) {
    released.throwIfAborted();
    const client = await take(pool, node).catch(() => "away" as const);
    if (typeof client === "object") {
      if (!released.aborted) return client;
      client.release(true);
    }
    if (client === undefined && ++refusals >= patience.tries) throw new NotAlone(`node ${node}`);
    await setTimeout(patience.everyMs, undefined, { signal: released, ref: false });
  }
}

/** A connection that holds the lock; undefined when another does. */
async function take(pool: Pool, node: number): Promise<PoolClient | undefined> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ held: boolean }>(
      "select pg_try_advisory_lock($1, $2) as held",
      [PROCESSES, node],
    );
    if (rows[0]?.held) return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.release();
  return undefined;
}

async function lockFile(file: string): Promise<Hold> {
  const lock = new Sqlite(file, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") throw new NotAlone(file);
    throw error;
  }
  return {
    async release() {
      lock.close();
    },
  };
}
