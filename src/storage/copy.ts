import Sqlite from "better-sqlite3";
import { sql, type Kysely } from "kysely";
import type { Database } from "./database.ts";
import { openHandles } from "./engine.ts";

/** What a database says of itself, to compare a copy with. */
export interface DatabaseFacts {
  migrations: { name: string; appliedAt: string }[];
  /** Rows by table. */
  counts: Record<string, number>;
}

const counted = [
  "actor",
  "account",
  "actor_key",
  "post",
  "entry",
  "follow",
  "attachment",
  "tombstone",
  "outbound",
  "delivery",
] as const;

/** The migrations a database has had and how many rows it holds. */
export async function databaseFacts(db: Kysely<Database>): Promise<DatabaseFacts> {
  const migrations = await db
    .selectFrom("migration")
    .select(["name", "applied_at as appliedAt"])
    .orderBy("name")
    .execute();
  const counts: Record<string, number> = {};
  for (const name of counted) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(
      db,
    );
    counts[name] = rows[0]?.n ?? 0;
  }
  return { migrations, counts };
}

/**
 * Writes a consistent copy of a SQLite database to a file that does not exist yet, while another process goes on writing:
 * a read of its own that keeps nobody from writing. It blocks this thread until it is done.
 */
export function copySqlite(file: string, to: string): void {
  const reader = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    reader.pragma("busy_timeout = 5000");
    reader.prepare("vacuum into ?").run(to);
  } finally {
    reader.close();
  }
}

/** What is wrong inside a SQLite file, in the engine's words: pages, indexes, references, search index. Empty when whole. */
export function sqliteFaults(file: string): string[] {
  const database = new Sqlite(file, { fileMustExist: true });
  try {
    const pages = database.pragma("integrity_check(10)") as { integrity_check: string }[];
    const found = pages.map((row) => row.integrity_check).filter((line) => line !== "ok");
    if (found.length > 0) return found;
    const references = database.pragma("foreign_key_check") as { table: string; parent: string }[];
    for (const { table, parent } of references.slice(0, 10))
      found.push(`a row of ${table} refers to a row of ${parent} that is not there`);
    for (const what of ["post_search", "actor_search"])
      database.prepare(`insert into ${what} (${what}) values ('integrity-check')`).run();
    return found;
  } catch (error) {
    return [error instanceof Error ? error.message : "it cannot be read"];
  } finally {
    database.close();
  }
}

/** A quick look at a SQLite file that a server may be using: its pages, not what they say. Empty when whole. */
export function sqliteDamage(file: string): string[] {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    database.pragma("busy_timeout = 5000");
    const pages = database.pragma("quick_check(10)") as { quick_check: string }[];
    return pages.map((row) => row.quick_check).filter((line) => line !== "ok");
  } catch (error) {
    return [error instanceof Error ? error.message : "it cannot be read"];
  } finally {
    database.close();
  }
}

/** Opens a SQLite file that nobody else uses, works on it, and leaves one whole file behind. */
export async function withSqliteFile<T>(
  file: string,
  work: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  const handles = openHandles(`file:${file}`);
  try {
    const result = await work(handles.write);
    handles.sqlite?.pragma("wal_checkpoint(TRUNCATE)");
    return result;
  } finally {
    await handles.close();
  }
}
