import Sqlite from "better-sqlite3";
import type { Handles } from "./engine.ts";

const PROCESSES = 711_202;

/** Another process already holds what this one asks for. */
export class NotAlone extends Error {
  override name = "NotAlone";
}

/**
 * Holds, until `release` or the end of the process, what only one may have: on SQLite the database (a lock on a file beside
 * it, which the system takes back from a killed process), on PostgreSQL the node number, since two would make the same ids.
 * Commands do not ask for it. Throws `NotAlone`.
 */
export async function holdAlone(
  { sqlite, pool }: Pick<Handles, "sqlite" | "pool">,
  node: number,
): Promise<{ release: () => Promise<void> }> {
  if (sqlite) return lockFile(`${sqlite.name}-process`);
  if (!pool) throw new RangeError("no engine");
  const client = await pool.connect();
  client.on("error", () => {}); // the server went away; queries tell, and the lock is gone with it
  const { rows } = await client.query<{ held: boolean }>(
    "select pg_try_advisory_lock($1, $2) as held",
    [PROCESSES, node],
  );
  if (!rows[0]?.held) {
    client.release();
    throw new NotAlone(`node ${node}`);
  }
  return {
    async release() {
      client.release(true);
    },
  };
}

async function lockFile(file: string): Promise<{ release: () => Promise<void> }> {
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
