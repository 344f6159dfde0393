import { sql, type Kysely } from "kysely";
import { migrations } from "../../migrations/index.ts";
import type { Database } from "./database.ts";
import type { Handles } from "./engine.ts";
import { schemaOf } from "./migration.ts";

/** The database was made by a newer program: an older one must not touch it. */
export class SchemaIsNewer extends Error {
  override name = "SchemaIsNewer";
}

const LOCK = 711_201;

/**
 * Brings the schema up in one transaction, under a lock: all pending steps or none. Returns the names applied.
 * Throws `SchemaIsNewer` when the database knows steps that this program does not.
 */
export async function migrate(
  handles: Pick<Handles, "engine" | "write">,
  steps = migrations,
): Promise<string[]> {
  return handles.write.transaction().execute(async (db) => {
    if (handles.engine === "postgres") await sql`select pg_advisory_xact_lock(${LOCK})`.execute(db);
    const applied = await appliedMigrations(db);
    const unknown = unknownSteps(applied, steps);
    if (unknown.length > 0) {
      throw new SchemaIsNewer(
        `This database was made by a newer version of Vis (it knows ${unknown.join(", ")}). Start that version, or restore a backup made by this one.`,
      );
    }
    const pending = steps.filter((s) => !applied.includes(s.name));
    for (const step of pending) {
      await step.up(schemaOf(db, handles.engine));
      await db
        .insertInto("migration")
        .values({ name: step.name, applied_at: new Date().toISOString() })
        .execute();
    }
    return pending.map((s) => s.name);
  });
}

/** The steps that this program knows and the database has not had. */
export async function pendingMigrations(
  db: Kysely<Database>,
  steps = migrations,
): Promise<string[]> {
  const applied = await appliedMigrations(db);
  return steps.map((m) => m.name).filter((name) => !applied.includes(name));
}

/** The steps that the database has had and this program does not know. */
export async function unknownMigrations(db: Kysely<Database>): Promise<string[]> {
  return unknownSteps(await appliedMigrations(db), migrations);
}

function unknownSteps(applied: readonly string[], steps: readonly { name: string }[]): string[] {
  const known = new Set(steps.map((step) => step.name));
  return applied.filter((name) => !known.has(name));
}

async function appliedMigrations(db: Kysely<Database>): Promise<string[]> {
  await sql`create table if not exists migration (name text primary key, applied_at text not null)`.execute(
    db,
  );
  const rows = await db.selectFrom("migration").select("name").orderBy("name").execute();
  return rows.map((r) => r.name);
}
