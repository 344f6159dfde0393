import Sqlite from "better-sqlite3";
import pg from "pg";
import { dayOfWork } from "./day-of-work.ts";

/**
 * Does a day's work, and kills itself before the given step of it. A step is a transaction, or a write outside of one: what
 * is cut off within one the database takes back. Arguments: URL, number of the step (0: none), URI of the colleague
 * elsewhere. Tells how many steps there were.
 */
const [, , url = "", last = "0", colleague = ""] = process.argv;
let steps = 0;

const within = new WeakSet<object>();
function goes(connection: object, statement: string): void {
  const verb = /^\s*(\w+)/.exec(statement)?.[1]?.toLowerCase() ?? "";
  if (["commit", "rollback"].includes(verb)) within.delete(connection);
  if (within.has(connection) || !["begin", "insert", "update", "delete"].includes(verb)) return;
  if (verb === "begin") within.add(connection);
  steps += 1;
  if (steps === Number(last)) process.kill(process.pid, "SIGKILL");
}

// Every statement passes the drivers, and is looked at there on its way to the database.
type Bound = (...args: unknown[]) => unknown;
const drivers = { sqlite: Sqlite.prototype, postgres: pg.Client.prototype } as unknown as {
  sqlite: { prepare: Bound };
  postgres: { query: Bound };
};
const { prepare } = drivers.sqlite;
drivers.sqlite.prepare = function looked(this: object, ...args: unknown[]) {
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
const { query } = drivers.postgres;
drivers.postgres.query = function looked(this: object, ...args: unknown[]) {
  const [asked] = args;
  goes(this, typeof asked === "string" ? asked : String((asked as { text?: unknown }).text));
  return query.apply(this, args);
};

await dayOfWork(url, 0, colleague);
process.stdout.write(String(steps));
