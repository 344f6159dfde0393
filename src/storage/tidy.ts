import type { Handles } from "./engine.ts";

const rowsLookedAt = 400;

/**
 * Daily upkeep of a SQLite file: fresh statistics for the planner from at most 400 rows an index, and the log written back
 * and cut off. A reader that is in the way puts the latter off to the next day. PostgreSQL tends itself.
 */
export function tidy({ sqlite }: Pick<Handles, "sqlite">): void {
  if (!sqlite) return;
  sqlite.pragma(`analysis_limit = ${rowsLookedAt}`);
  sqlite.pragma("optimize");
  sqlite.pragma("wal_checkpoint(TRUNCATE)");
}
