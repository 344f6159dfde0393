import type Sqlite from "better-sqlite3";

export type Cell = string | number | null;
export type Row = Record<string, Cell>;

/** Puts rows into tables, each with one statement kept; a table's rows all have the columns of its first. */
export function inserter(db: Sqlite.Database): (table: string, row: Row) => void {
  const kept = new Map<string, { columns: string[]; statement: Sqlite.Statement }>();
  return (table, row) => {
    let known = kept.get(table);
    if (!known) {
      const columns = Object.keys(row);
      const places = columns.map(() => "?").join(", ");
      const text = `insert into ${table} (${columns.join(", ")}) values (${places})`;
      kept.set(table, (known = { columns, statement: db.prepare(text) }));
    }
    known.statement.run(known.columns.map((column) => row[column] ?? null));
  };
}

/** Takes rows that the domain wrote as the pattern of more of their kind. */
export function patternOf(
  db: Sqlite.Database,
  tables: Readonly<Record<string, string>>,
  id: number,
): { table: string; row: Row }[] {
  return Object.entries(tables).flatMap(([table, column]) =>
    (db.prepare(`select * from ${table} where ${column} in (?, ?)`).all(id, -id) as Row[]).map(
      (row) => ({ table, row }),
    ),
  );
}

/** A row with one id in place of another wherever it stands, and words in place of others in its texts. */
export function likeIt(row: Row, [id, other]: [number, number], words: [string, string][]): Row {
  const all = [[String(id), String(other)], ...words] as [string, string][];
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value === "number")
        return [column, value === id ? other : value === -id ? -other : value];
      if (value === null || column === "public_pem" || column === "private_sealed")
        return [column, value];
      return [column, all.reduce((text, [from, to]) => text.replaceAll(from, to), value)];
    }),
  );
}

/** Takes the indexes away while `work` fills the tables: made afterwards they cost a fraction. */
export function withoutIndexes(db: Sqlite.Database, work: () => void): void {
  const indexes = db
    .prepare("select name, sql from sqlite_master where type = 'index' and sql is not null")
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) db.exec(`drop index "${name}"`);
  work();
  for (const { sql } of indexes) db.exec(sql);
}
