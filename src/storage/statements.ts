import type Sqlite from "better-sqlite3";

/** The statements of one connection, by their SQL: prepared when first asked for, and kept. */
type Kept = Map<string, Sqlite.Statement>;

interface Direct {
  connection: Sqlite.Database;
  kept: Kept;
}

const ofHandle = new WeakMap<object, Direct>();
const ofConnection = new WeakMap<Sqlite.Database, Kept>();

/**
 * From now on hot queries asked of `db` (a handle, or an open transaction) run on this connection at once, without
 * Kysely's driver, which takes its turn and hands the rows on at a cost that is higher than that of a short read.
 * Returns a function that ends it: a transaction that is over answers no more.
 */
export function runsDirectly(db: object, connection: Sqlite.Database): () => void {
  const kept: Kept = ofConnection.get(connection) ?? new Map();
  ofConnection.set(connection, kept);
  ofHandle.set(db, { connection, kept });
  return () => void ofHandle.delete(db);
}

/** The kept statement of a read that may run directly on `db`; undefined where it has to go through Kysely. */
export function keptRead(db: object, sql: string): Sqlite.Statement | undefined {
  const statement = keptStatement(db, sql);
  return statement?.reader ? statement : undefined;
}

/** The same of a read or a write. */
export function keptStatement(db: object, sql: string): Sqlite.Statement | undefined {
  const direct = ofHandle.get(db);
  return direct && (direct.kept.get(sql) ?? prepared(direct, sql));
}

function prepared({ connection, kept }: Direct, sql: string): Sqlite.Statement {
  const statement = connection.prepare(sql);
  kept.set(sql, statement);
  return statement;
}
