import {
  sql,
  type AliasedRawBuilder,
  type Compilable,
  type CompiledQuery,
  type DeleteResult,
  type InsertResult,
  type RawBuilder,
  type SqlBool,
  type UpdateResult,
} from "kysely";
import { keptRead, keptStatement } from "./statements.ts";
import type { Engine, Reader } from "./reader.ts";
import type { Tx } from "./transaction.ts";

type Value = number | string | null;

class Parameter {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

/** A hot query: named, compiled once an engine, kept as a prepared statement (on SQLite run directly: `statements.ts`). */
export interface HotQuery<P, R> {
  readonly queryName: string;
  (reader: Reader, parameters: P): Promise<R[]>;
  /** The SQL of an engine and its values in order, for the plan tests: `value` gives those of the parameters. */
  compiled(
    reader: Reader,
    value: (key: string) => Value,
  ): { sql: string; values: readonly Value[] };
}

const hotQueries: HotQuery<never, unknown>[] = [];
const names = new Map<string, string>();

/** Every query declared with `define`, for the plan tests. */
export function allHotQueries(): readonly HotQuery<never, unknown>[] {
  return hotQueries;
}

/** The prepared statement's name when this SQL belongs to a hot query. */
export function isHotQuery(sql: string): string | undefined {
  return names.get(sql);
}

/**
 * Declares a hot query. `build` runs once an engine, with stand-ins for the parameters, so it must not branch on their values;
 * it may branch on `reader.engine`.
 */
export function define<P extends Record<string, Value>, R>(
  queryName: string,
  build: (reader: Reader, parameters: P) => Compilable<R>,
): HotQuery<P, R> {
  const perEngine: Partial<Record<Engine, { query: CompiledQuery<R>; keys: string[] }>> = {};
  const compile = (reader: Reader) => {
    const known = perEngine[reader.engine];
    if (known) return known;
    const standIns = new Proxy({}, { get: (_, key) => new Parameter(String(key)) }) as P;
    const query = build(reader, standIns).compile();
    const made = reader.engine === "sqlite" ? compiledOnce(query) : withKeys(query);
    names.set(made.query.sql, queryName);
    perEngine[reader.engine] = made;
    return made;
  };
  const run = async (reader: Reader, parameters: P): Promise<R[]> => {
    const { query, keys } = compile(reader);
    const values = valuesOf({ query, keys }, parameters);
    const statement = keptRead(reader.db, query.sql);
    if (statement) return statement.all(values) as R[];
    const result = await reader.db.executeQuery<R>({ ...query, parameters: values });
    return result.rows;
  };
  const hot = Object.assign(run, {
    queryName,
    compiled: (reader: Reader, value: (key: string) => Value) => {
      const { query, keys } = compile(reader);
      const values = query.parameters.map((fixed, at) =>
        keys[at] ? value(keys[at]) : (fixed as Value),
      );
      return { sql: query.sql, values };
    },
  });
  hotQueries.push(hot as unknown as HotQuery<never, unknown>);
  return hot;
}

interface Made<R> {
  query: CompiledQuery<R>;
  /** Which parameter each placeholder stands for; "" for a value that is part of the query. */
  keys: string[];
}

function withKeys<R>(query: CompiledQuery<R>): Made<R> {
  return { query, keys: query.parameters.map((p) => (p instanceof Parameter ? p.key : "")) };
}

function valuesOf({ query, keys }: Made<unknown>, given: Record<string, Value>): unknown[] {
  return query.parameters.map((fixed, at) => (keys[at] ? given[keys[at]] : fixed));
}

/**
 * The same query as SQLite compiles it once. Its planner looks at what is bound to a placeholder, and when it did, the
 * statement is compiled again for each run, at many times the cost of the run: so what is fixed is written into the SQL,
 * and what is not is hidden behind a sign that changes nothing (decision 0022).
 */
function compiledOnce<R>(query: CompiledQuery<R>): Made<R> {
  const { keys } = withKeys(query);
  const parts = placeholders(query.sql);
  const text = parts.map((part, at) => {
    if (at === keys.length) return part;
    return part + (keys[at] ? "+?" : literal(query.parameters[at]));
  });
  const parameters = query.parameters.filter((_, at) => keys[at]);
  return { query: { ...query, sql: text.join(""), parameters }, keys: keys.filter(Boolean) };
}

/** The SQL between its placeholders; a question mark in a text or a name is none. */
function placeholders(text: string): string[] {
  const parts: string[] = [];
  let [from, quote] = [0, ""];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === "?") {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function literal(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw new TypeError("a hot query holds texts, numbers and null");
  return `'${value.replaceAll("'", "''")}'`;
}

/** A hot write: as a hot query, in the open transaction. */
export interface HotWrite<P, R> {
  (tx: Pick<Tx, "db" | "engine">, parameters: P): Promise<{ rows: R[]; changed: number }>;
}

/** Declares a hot write; see `define`. Its parameters, mostly a row, have the same members each time. What it returns is in `rows`, how many rows it wrote in `changed` where it returns none. */
export function defineWrite<P extends Record<string, Value>, R = never>(
  queryName: string,
  build: (
    tx: Pick<Tx, "db" | "engine">,
    parameters: P,
  ) => Compilable<R> | Compilable<InsertResult | UpdateResult | DeleteResult>,
): HotWrite<P, R> {
  const perEngine: Partial<Record<Engine, Made<R>>> = {};
  const compile = (tx: Pick<Tx, "db" | "engine">, given: P): Made<R> => {
    const members = Object.keys(given).map((key) => [key, new Parameter(key)] as const);
    const standIns = Object.fromEntries(members) as unknown as P;
    const query = build(tx, standIns).compile() as CompiledQuery<R>;
    const made = tx.engine === "sqlite" ? compiledOnce(query) : withKeys(query);
    names.set(made.query.sql, queryName);
    return (perEngine[tx.engine] = made);
  };
  return async (tx, parameters) => {
    const { query, keys } = perEngine[tx.engine] ?? compile(tx, parameters);
    const values = valuesOf({ query, keys }, parameters);
    const statement = keptStatement(tx.db, query.sql);
    if (statement?.reader) return { rows: statement.all(values) as R[], changed: 0 };
    if (statement) return { rows: [], changed: statement.run(values).changes };
    const result = await tx.db.executeQuery<R>({ ...query, parameters: values });
    return { rows: result.rows, changed: Number(result.numAffectedRows ?? 0) };
  };
}

/**
 * A number that PostgreSQL plans without: it plans a statement for its values each time where it takes that to be cheaper than one
 * plan for all, and planning costs more than most statements (decision 0033). `inIds` and `inWords` are such.
 */
export function unforeseen(reader: Pick<Reader, "engine">, value: number): RawBuilder<number> {
  return reader.engine === "sqlite"
    ? sql<number>`${value}`
    : sql<number>`(select ${value}::bigint)`;
}

/**
 * `column in (ids)` where the ids come as one text parameter, `1,2,3`: however many, it is one prepared statement, and
 * both engines look each up in the column's index.
 */
export function inIds(
  reader: Pick<Reader, "engine">,
  column: string,
  ids: string,
): RawBuilder<SqlBool> {
  return reader.engine === "sqlite"
    ? sql`${sql.ref(column)} in (select value from json_each('[' || ${ids} || ']'))`
    : sql`${sql.ref(column)} = any((select string_to_array(${ids}::text, ',')::bigint[])::bigint[])`;
}

/** `column in (words)` where the words, without commas or quotes, come as one text parameter, `a,b`. */
export function inWords(reader: Reader, column: string, words: string): RawBuilder<SqlBool> {
  return reader.engine === "sqlite"
    ? sql`${sql.ref(column)} in (select value from json_each(${jsonOf(words)}))`
    : sql`${sql.ref(column)} = any((select string_to_array(${words}::text, ','))::text[])`;
}

/** `column in (texts)` where the texts come as one parameter, the JSON of a list of them. */
export function inTexts(reader: Reader, column: string, texts: string): RawBuilder<SqlBool> {
  return reader.engine === "sqlite"
    ? sql`${sql.ref(column)} in (select value from json_each(${texts}))`
    : sql`${sql.ref(column)} = any(array(select jsonb_array_elements_text(${texts}::jsonb)))`;
}

/** A row as parameters of a hot write. */
export type Row<T> = { [K in keyof T]: T[K] & Value };

/** Such words as a table with the one column `value`. PostgreSQL reckons with ten of them. */
export function eachWord<A extends string>(
  reader: Reader,
  words: string,
  as: A,
): AliasedRawBuilder<{ value: string }, A> {
  return reader.engine === "sqlite"
    ? sql<{ value: string }>`json_each(${jsonOf(words)})`.as(as)
    : sql<{ value: string }>`unnest(string_to_array(${words}::text, ','))`.as<A>(
        sql`${sql.ref(as)}(value)`,
      );
}

function jsonOf(words: string): RawBuilder<string> {
  return sql`'["' || replace(${words}, ',', '","') || '"]'`;
}

/** `table as name`, read by this index: SQLite does not weigh it against others (PostgreSQL has no such word). */
export function byIndex<R, A extends string>(
  reader: Reader,
  { table, as, index }: { table: string; as: A; index: string },
): AliasedRawBuilder<R, A> {
  const name = sql.ref(as);
  return sql<R>`${sql.table(table)}`.as<A>(
    reader.engine === "sqlite" ? sql`${name} indexed by ${sql.ref(index)}` : name,
  );
}
