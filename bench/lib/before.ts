import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { administer } from "../../test/support/administer.ts";
import { tokensAt } from "./dataset/posts.ts";
import { withoutIndexes } from "./dataset/rows.ts";
import { drawPosts, idAt } from "./dataset/shape.ts";
import type { Dataset } from "./dataset.ts";
import type { Bench } from "./scenario.ts";

/** A database of an older form, into which the rows of the dataset are brought as far as it has room for them. */
export interface Before {
  url: string;
  /** Brings over the rows of tables that are there and were not yet; the columns of both, empty where one had to be filled. */
  fill: () => Promise<void>;
}

/** Column of a table; `needed` where a row has to say something there. */
interface Column {
  name: string;
  text: boolean;
  needed: boolean;
}

/** Servers to which letters wait, and letters by posts. */
const [servers, each] = [100, 1000];

/** How many deliveries wait in the older form. */
export function waitingDeliveries({ shape }: Pick<Dataset, "shape">): number {
  return servers * Math.max(1, Math.floor(shape.posts / each));
}

/** An empty database beside the dataset. */
export async function before(bench: Bench, data: Dataset): Promise<Before> {
  return bench.engine === "sqlite" ? onSqlite(bench, data) : onPostgres(data);
}

function onSqlite(bench: Bench, data: Dataset): Before {
  const folder = mkdtempSync(join(tmpdir(), "vis-bench-before-"));
  bench.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "vis.sqlite");
  const filled = new Set<string>();
  const fill = async (): Promise<void> => {
    const db = new Sqlite(file);
    for (const pragma of ["synchronous = off", "foreign_keys = off", "cache_size = -524288"])
      db.pragma(pragma);
    db.prepare("attach ? as data").run(data.url.slice("file:".length));
    const columnsIn = (schema: string) => (table: string) =>
      (
        db.prepare("select * from pragma_table_info(?, ?)").all(table, schema) as {
          name: string;
          type: string;
          notnull: number;
          dflt_value: string | null;
        }[]
      ).map(({ name, type, notnull, dflt_value }) => ({
        name,
        text: type === "TEXT",
        needed: notnull === 1 && dflt_value === null,
      }));
    const names = db
      .prepare("select name from main.sqlite_master where type = 'table' and sql not like '%fts5%'")
      .pluck()
      .all() as string[];
    const tables = names.filter((name) => !/^sqlite_|_search_|^migration$/.test(name));
    const known = { there: columnsIn("main"), given: columnsIn("data"), from: "data." };
    const all = () => {
      for (const text of statements(tables, filled, known)) db.exec(text);
    };
    db.exec("begin");
    if (filled.size > 0) all();
    else
      withoutIndexes(db, () => {
        all();
        fillSearch(db, data);
        for (const text of letters(data)) db.exec(text);
      });
    db.exec("commit");
    db.close();
  };
  return { url: `file:${file}`, fill };
}

function fillSearch(db: Sqlite.Database, { shape }: Dataset): void {
  const insert = db.prepare("insert into post_search (rowid, tokens) values (?, ?)");
  const drawn = { shape, written: drawPosts(shape) };
  for (let at = 0; at < shape.posts; at++) insert.run(BigInt(idAt(at, shape)), tokensAt(at, drawn));
}

async function onPostgres(data: Dataset): Promise<Before> {
  await administer(data.url, "create schema older");
  const withOptions = (options: string): string => {
    const url = new URL(data.url);
    url.searchParams.set("options", `-c search_path=older ${options}`);
    return url.href;
  };
  const filled = new Set<string>();
  const fill = async (): Promise<void> => {
    const client = new pg.Client(withOptions("-c session_replication_role=replica"));
    await client.connect();
    const { rows } = await client.query<{
      schema: string;
      table: string;
      name: string;
      text: boolean;
      needed: boolean;
    }>(
      `select table_schema as schema, table_name as table, column_name as name, data_type = 'text' as text,
         is_nullable = 'NO' and column_default is null and is_identity = 'NO' as needed
       from information_schema.columns where table_schema in ('older', 'public')`,
    );
    const columnsIn = (schema: string) => (table: string) =>
      rows.filter((row) => row.schema === schema && row.table === table);
    const tables = [
      ...new Set(rows.filter((row) => row.schema === "older").map((row) => row.table)),
    ].filter((table) => table !== "migration");
    const known = { there: columnsIn("older"), given: columnsIn("public"), from: "public." };
    const first = filled.size === 0;
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
       from pg_index join pg_class on pg_class.oid = indrelid
       where $1 and relnamespace = 'older'::regnamespace
         and not exists (select from pg_constraint where conindid = indexrelid)`,
      [first],
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    for (const text of statements(tables, filled, known)) await client.query(text);
    if (first) for (const text of letters(data)) await client.query(text);
    for (const { definition } of indexes) await client.query(definition);
    if (first) await client.query("analyze");
    await client.end();
  };
  return { url: withOptions(""), fill };
}

interface Known {
  there: (table: string) => Column[];
  given: (table: string) => Column[];
  /** What stands before the name of a table of the dataset. */
  from: string;
}

function* statements(tables: string[], filled: Set<string>, known: Known): Generator<string> {
  for (const table of tables) {
    if (filled.has(table)) continue;
    filled.add(table);
    const given = new Set(known.given(table).map((column) => column.name));
    if (given.size === 0) continue;
    const columns = known.there(table).filter(({ name, needed }) => given.has(name) || needed);
    const values = columns.map(({ name, text }) =>
      given.has(name) ? `"${name}"` : text ? "''" : "0",
    );
    const names = columns.map(({ name }) => `"${name}"`).join(", ");
    yield `insert into ${table} (${names}) select ${values.join(", ")} from ${known.from}${table}
      where true on conflict do nothing`;
  }
}

/** Letters in the form they had before lanes. */
function letters({ shape }: Dataset): string[] {
  const many = Math.max(1, Math.floor(shape.posts / each));
  const at = "'2026-01-01T00:00:00.000Z'";
  const numbers = (name: string, most: number) =>
    `${name}(${name}n) as (select 1 union all select ${name}n + 1 from ${name} where ${name}n < ${most})`;
  return [
    `insert into outbound (id, uri, signer_id, object_uri, body, created_at)
     with recursive ${numbers("a", many)}
     select an, 'https://vis.example/activities/' || an, (select min(id) from actor),
       'https://vis.example/posts/' || (an % 200), '{}', ${at} from a`,
    `insert into delivery (id, outbound_id, inbox, host, object_uri, state, attempts, next_at, created_at)
     with recursive ${numbers("a", many)}, ${numbers("b", servers)}
     select an * ${servers} + bn, an, 'https://h' || bn || '.example/inbox', 'h' || bn || '.example',
       'https://vis.example/posts/' || (an % 200), 'waiting', 0, ${at}, ${at} from a, b`,
  ];
}
