import type Sqlite from "better-sqlite3";
import { sql } from "kysely";
import type { Handles } from "./engine.ts";

const rowsLookedAt = 400;

/**
 * Daily upkeep of a SQLite file: the search index in few pieces, fresh statistics for the planner from at most 400 rows an
 * index, and the log written back and cut off. A reader that is in the way puts the latter off to the next day. PostgreSQL
 * tends itself.
 */
export async function tidy({ sqlite, write }: Pick<Handles, "sqlite" | "write">): Promise<void> {
  if (!sqlite) return;
  for (const index of ["post_search", "actor_search"] as const) await gather(write, index);
  sqlite.pragma(`analysis_limit = ${rowsLookedAt}`);
  sqlite.pragma("optimize");
  forgetSmall(sqlite);
  sqlite.pragma("wal_checkpoint(TRUNCATE)");
}

const small = 1000;

/**
 * Statistics of a small table are forgotten. They would be believed until the next day, however large it is by then: a join
 * goes through a table of 25 rows rather than by its index. Without them SQLite takes it for large.
 */
function forgetSmall(sqlite: Sqlite.Database): void {
  if (!sqlite.prepare("select 1 from sqlite_master where name = 'sqlite_stat1'").get()) return;
  sqlite.prepare("delete from sqlite_stat1 where cast(stat as integer) < ?").run(small);
  sqlite.exec("analyze sqlite_schema");
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
