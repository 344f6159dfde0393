import Sqlite from "better-sqlite3";
import pg from "pg";

type Bound = (this: object, ...args: unknown[]) => unknown;

/**
 * Looks at every statement of this process on its way to a database, and calls `before` with the number of the step it
 * belongs to; throws what that throws. A step is a transaction, or a write outside of one: what is cut off within one the
 * database takes back. Returns what ends it.
 */
export function watchSteps(before: (step: number) => void): () => void {
  const within = new WeakSet<object>();
  let steps = 0;
  const goes = (connection: object, statement: string): void => {
    const verb = /^\s*(\w+)/.exec(statement)?.[1]?.toLowerCase() ?? "";
    if (["commit", "rollback"].includes(verb)) within.delete(connection);
    else if (!within.has(connection) && ["begin", "insert", "update", "delete"].includes(verb)) {
      if (verb === "begin") within.add(connection);
      steps += 1;
    }
    before(steps);
  };
  const drivers = { sqlite: Sqlite.prototype, postgres: pg.Client.prototype } as unknown as {
    sqlite: { prepare: Bound };
    postgres: { query: Bound };
  };
  const { prepare } = drivers.sqlite;
  const { query } = drivers.postgres;
  drivers.sqlite.prepare = function looked(...args) {
    const statement = prepare.apply(this, args) as Record<"run" | "all", Bound>;
    for (const way of ["run", "all"] as const) {
      const plain = statement[way];
      statement[way] = (...values) => {
        goes(this, String(args[0]));
        return plain.apply(statement, values);
      };
    }
    return statement;
  };
  drivers.postgres.query = function looked(...args) {
    const [asked] = args;
    goes(this, typeof asked === "string" ? asked : String((asked as { text?: unknown }).text));
    return query.apply(this, args);
  };
  return () => {
    drivers.sqlite.prepare = prepare;
    drivers.postgres.query = query;
  };
}
