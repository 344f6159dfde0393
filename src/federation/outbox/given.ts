import { sql, type RawBuilder } from "kysely";
import type { Reader } from "../../storage/reader.ts";

/**
 * Rows that go along as one parameter, to be read `from` under the name `given`: however many, it is one statement.
 * `columns` as PostgreSQL writes them: `inbox text, lane_id bigint`.
 */
export function given(
  { engine }: Pick<Reader, "engine">,
  rows: readonly object[],
  columns: string,
): RawBuilder<unknown> {
  const json = JSON.stringify(rows);
  if (engine === "postgres")
    return sql`json_to_recordset(${json}::json) as given (${sql.raw(columns)})`;
  const names = columns.split(", ").map((column) => column.split(" ")[0] ?? "");
  const taken = names.map((name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`);
  return sql`(select ${sql.join(taken)} from json_each(${json})) as given`;
}
