import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite from "better-sqlite3";
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDialectConfig,
} from "kysely";
import type pg from "pg";
import { onDemand } from "../lib/on-demand.ts";
import type { Changes } from "./changes.ts";
import type { Database } from "./database.ts";
import type { Engine } from "./reader.ts";
import { runsDirectly } from "./statements.ts";
import { createFlush, type Flush } from "./flush.ts";
import { isHotQuery } from "./query.ts";
import { createChanges, type Writes } from "./watch-sqlite.ts";

/** Two handles on one database: `write` runs transactions one at a time, `read` never waits for them. */
export interface Handles {
  engine: Engine;
  write: Kysely<Database>;
  read: Kysely<Database>;
  /** SQLite only: the raw writer connection, for online backup. */
  sqlite?: Sqlite.Database;
  /** SQLite only. */
  changes?: Changes;
  /** SQLite only. */
  flush?: Flush;
  /** PostgreSQL only. */
  pool?: pg.Pool;
  close: () => Promise<void>;
}

/** Opens `file:path.sqlite` or `postgres://…`. */
export function openHandles(url: string): Handles {
  return url.startsWith("postgres:") || url.startsWith("postgresql:")
    ? openPostgres(url)
    : openSqlite(url.replace(/^file:/, ""));
}

function openSqlite(file: string): Handles {
  mkdirSync(dirname(file), { recursive: true });
  const writer = new Sqlite(file);
  writer.pragma("journal_mode = WAL");
  writer.pragma("synchronous = FULL");
  writer.pragma("foreign_keys = ON");
  writer.pragma("busy_timeout = 250");
  writer.pragma("cache_size = -16384"); // pages it misses are in the system's own cache mostly
  writer.pragma("journal_size_limit = 67108864");
  writer.pragma("wal_autocheckpoint = 4000"); // 16 MB: pages that many commits change are written back once
  writer.pragma("trusted_schema = OFF");
  writer.pragma("secure_delete = ON");
  writer.pragma("temp_store = MEMORY");
  const reader = new Sqlite(file, { readonly: true });
  reader.pragma("busy_timeout = 250");
  reader.pragma("cache_size = -65536");
  reader.pragma("temp_store = MEMORY");
  const changes = createChanges(writer);
  const write = new Kysely<Database>({
    dialect: new ImmediateSqliteDialect({ database: keeping(writer) }, changes),
  });
  const read = new Kysely<Database>({ dialect: new SqliteDialect({ database: keeping(reader) }) });
  runsDirectly(read, reader);
  const flush = createFlush(writer);
  return {
    engine: "sqlite",
    write,
    read,
    sqlite: writer,
    changes,
    flush,
    async close() {
      await flush.end();
      await read.destroy();
      reader.close(); // Kysely leaves open what it never used; the writer goes last and writes the log back
      await write.destroy();
      writer.close();
    },
  };
}

/** Writers take the lock at BEGIN: a deferred transaction that reads and then writes fails at once when another has written. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #writes: Writes;
  constructor(config: SqliteDialectConfig, writes: Writes) {
    super(config);
    this.#config = config;
    this.#writes = writes;
  }
  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config, this.#writes);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #writes: Writes;
  constructor(config: SqliteDialectConfig, writes: Writes) {
    super(config);
    this.#writes = writes;
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#writes.committed();
  }
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection);
    this.#writes.rolledBack();
  }
}

const KEPT_STATEMENTS = 500;

/** Preparing a statement costs more than running it: keep the last few hundred. */
function keeping(database: Sqlite.Database): {
  prepare(sql: string): Sqlite.Statement;
  close: () => void;
} {
  const kept = new Map<string, Sqlite.Statement>();
  return {
    prepare(sql) {
      const known = kept.get(sql);
      if (known) {
        if (known.busy) return database.prepare(sql);
        return known;
      }
      const statement = database.prepare(sql);
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value!);
      kept.set(sql, statement);
      return statement;
    },
    close: () => database.close(),
  };
}

const INT8 = 20;
const postgres = onDemand((require) => require("pg") as typeof pg);

function openPostgres(url: string): Handles {
  const pool = new (postgres().Pool)({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    options: "-c jit=off", // short queries with many conditions take seconds to compile and milliseconds to run
    keepAlive: true, // the connection that holds the process lock is silent: a cut one must be noticed
    types: {
      getTypeParser: ((oid: number, format: "text") =>
        oid === INT8
          ? Number
          : postgres().types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  pool.on("error", () => {}); // an idle connection that breaks is replaced at the next query
  // Nor may one that breaks between the queries of a transaction end the process: the next query tells.
  pool.on("connect", (client) => client.on("error", () => {}));
  pool.on("connect", nameHotQueries);
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { engine: "postgres", write: kysely, read: kysely, pool, close: () => kysely.destroy() };
}

/** Queries made with `define` run as named prepared statements: parsed and planned once a connection. */
function nameHotQueries(client: pg.PoolClient): void {
  const plain = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((text: unknown, values?: unknown, ...rest: unknown[]) => {
    const name = typeof text === "string" ? isHotQuery(text) : undefined;
    return name ? plain({ name, text, values }, ...rest) : plain(text, values, ...rest);
  }) as typeof client.query;
}
