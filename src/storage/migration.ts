import { sql, type Kysely } from "kysely";
import type { Database } from "./database.ts";
import type { Engine } from "./reader.ts";

/** One step forward of the schema; the same file serves both engines. */
export interface Migration {
  name: string;
  up: (schema: Schema) => Promise<void>;
}

/** The few words migrations are written in. `int` in a column list becomes the engine's 64-bit integer. */
export interface Schema {
  engine: Engine;
  db: Kysely<Database>;
  table: (name: string, columns: string) => Promise<void>;
  /** A table stored in the order of its primary key (SQLite: WITHOUT ROWID). */
  clustered: (name: string, columns: string) => Promise<void>;
  index: (definition: string) => Promise<void>;
  run: (statement: string) => Promise<void>;
}

export function schemaOf(db: Kysely<Database>, engine: Engine): Schema {
  const run = async (statement: string): Promise<void> => {
    await sql.raw(statement).execute(db);
  };
  const integer = engine === "sqlite" ? "integer" : "bigint";
  const typed = (columns: string): string => columns.replace(/\bint\b/g, integer);
  const strict = engine === "sqlite" ? "strict" : "";
  return {
    engine,
    db,
    run,
    table: (name, columns) => run(`create table ${name} (${typed(columns)}) ${strict}`),
    clustered: (name, columns) =>
      run(
        `create table ${name} (${typed(columns)}) ${engine === "sqlite" ? "strict, without rowid" : ""}`,
      ),
    index: (definition) => run(`create ${definition}`),
  };
}
