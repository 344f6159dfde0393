import type Sqlite from "better-sqlite3";
import { sql } from "kysely";
import type { Handles } from "./engine.ts";

/**
 * Daily upkeep of a SQLite file: the search index in few pieces, nothing that the planner was told about how much there is,
 * and the log written back and cut off. A reader that is in the way puts the latter off to the next day. PostgreSQL tends
 * itself.
 */
export async function tidy({ sqlite, write }: Pick<Handles, "sqlite" | "write">): Promise<void> {
  if (!sqlite) return;
  for (const index of ["post_search", "actor_search"] as const) await gather(write, index);
  forgetStatistics(sqlite);
  sqlite.pragma("wal_checkpoint(TRUNCATE)");
}

/**
 * Without statistics SQLite takes every table for large and every index for telling, which is what queries are written for.
 * With them it goes through a table that was small when they were taken, or passes by an index that held much alike then.
 */
function forgetStatistics(sqlite: Sqlite.Database): void {
  const taken = sqlite.prepare("select 1 from sqlite_master where name = 'sqlite_stat1'").get();
  if (taken)
    sqlite.exec("delete from sqlite_stat1; delete from sqlite_stat4; analyze sqlite_schema");
}

/** A search looks into every piece of the index: from this many on they are made one. */
const mostPieces = 4;
/** Pages written at a time: some 15 ms, between which others get their turn. */
const pagesAtATime = 250;
const mostSteps = 5000;

/** Merges the pieces that writing has left, step by step (FTS5's `merge`; a negative number begins, others go on). */
async function gather(
  write: Handles["write"],
  index: "post_search" | "actor_search",
): Promise<void> {
  const table = sql.table(index);
  const { rows } = await sql<{ n: number }>`select count(distinct segid) as n
    from ${sql.table(`${index}_idx`)}`.execute(write);
  if ((rows[0]?.n ?? 0) < mostPieces) return;
  const changes = async () =>
    (await sql<{ n: number }>`select total_changes() as n`.execute(write)).rows[0]!.n;
  for (let step = 0; step < mostSteps; step++) {
    const before = await changes();
    const pages = step === 0 ? -pagesAtATime : pagesAtATime;
    await sql`insert into ${table} (${table}, rank) values ('merge', ${pages})`.execute(write);
    if ((await changes()) - before < 2) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
