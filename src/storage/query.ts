import {
  sql,
  type AliasedRawBuilder,
  type Compilable,
  type CompiledQuery,
  type RawBuilder,
  type SqlBool,
} from "kysely";
import { keptRead } from "./kept.ts";
import type { Engine, Reader } from "./reader.ts";

type Value = number | string | null;

class Parameter {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

/** A hot query: named, compiled once an engine, kept as a prepared statement (on SQLite run directly: `kept.ts`). */
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
    names.set(query.sql, queryName);
    const made = {
      query,
      keys: query.parameters.map((p) => (p instanceof Parameter ? p.key : "")),
    };
    perEngine[reader.engine] = made;
    return made;
  };
  const run = async (reader: Reader, parameters: P): Promise<R[]> => {
    const { query, keys } = compile(reader);
    const values: unknown[] = [];
    for (const [at, key] of keys.entries())
      values.push(key ? parameters[key] : query.parameters[at]);
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

/**
 * `column in (ids)` where the ids come as one text parameter, `1,2,3`: however many, it is one prepared statement, and
 * both engines look each up in the column's index.
 */
export function inIds(reader: Reader, column: string, ids: string): RawBuilder<SqlBool> {
  return reader.engine === "sqlite"
    ? sql`${sql.ref(column)} in (select value from json_each('[' || ${ids} || ']'))`
    : sql`${sql.ref(column)} = any(string_to_array(${ids}::text, ',')::bigint[])`;
}

/** `column in (words)` where the words, without commas or quotes, come as one text parameter, `a,b`. */
export function inWords(reader: Reader, column: string, words: string): RawBuilder<SqlBool> {
  return reader.engine === "sqlite"
    ? sql`${sql.ref(column)} in (select value from json_each(${jsonOf(words)}))`
    : sql`${sql.ref(column)} = any(string_to_array(${words}::text, ','))`;
}

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
