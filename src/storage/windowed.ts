import { sql, type SelectQueryBuilder } from "kysely";
import type { Database } from "./database.ts";
import { define } from "./query.ts";
import type { Reader } from "./reader.ts";

/** What lies between two ids, neither in it, at most `limit`: the newest of it, or with `up` what comes next above `after`. */
export interface Window {
  before: number;
  after: number;
  up: boolean;
  limit: number;
}

type Bounds = { of: number; before: number; after: number; limit: number };
type Value = number | string | null;

/**
 * Declares the rows of a relation that are read by window: their id, and whom or what they are about.
 * `build` selects them of what belongs to `p.of`; `idColumn` is the qualified name of the id.
 */
export function defineWindowed<
  T extends keyof Database,
  O extends { id: number },
  More extends Record<string, Value> = Record<never, never>,
>(
  queryName: string,
  idColumn: string,
  build: (reader: Reader, p: { of: number } & More) => SelectQueryBuilder<Database, T, O>,
): (reader: Reader, of: number, window: Window & More) => Promise<O[]> {
  const query = (direction: "asc" | "desc") =>
    define(`${queryName}${direction === "asc" ? "-up" : ""}`, (reader, p: Bounds & More) => {
      const id = sql.ref<number>(idColumn);
      return build(reader, p)
        .where(sql<boolean>`${id} < ${p.before}`)
        .where(sql<boolean>`${id} > ${p.after}`)
        .orderBy(id, direction)
        .limit(p.limit);
    });
  const [down, up] = [query("desc"), query("asc")];
  return async (reader, of, { up: upwards, ...bounds }) => {
    const rows = await (upwards ? up : down)(reader, { of, ...bounds } as unknown as Bounds & More);
    return upwards ? rows.toReversed() : rows;
  };
}
