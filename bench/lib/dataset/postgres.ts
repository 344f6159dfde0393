import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { administer, databaseUrl } from "../../../test/support/administer.ts";
import { openHandles } from "../../../src/storage/engine.ts";
import { migrate } from "../../../src/storage/migrate.ts";
import { openStore } from "../../../src/storage/store.ts";
import { reactions } from "../../../src/domain/reactions.ts";
import { indexActors } from "../../../src/domain/people/index-actor.ts";
import { createIds } from "../../../src/lib/id.ts";
import { initiate, startOn } from "../postgres-server.ts";
import type { Bench } from "../scenario.ts";
import { assertReadable, manifestOf, type Manifest } from "./readable.ts";
import { tokensAt } from "./posts.ts";
import type { Cell } from "./rows.ts";
import { drawPosts, idAt, type Shape } from "./shape.ts";

const template = "dataset";

/** A database like the kept SQLite file, a scenario's own, on a server that runs while the bench does. */
export async function copyOfPostgres(
  bench: Bench,
  kept: string,
  shape: Shape,
): Promise<{ url: string; pid: number }> {
  const folder = `${kept}-postgres`;
  if (!existsSync(folder)) await build(bench, { kept, folder, shape });
  const { url: server, pid, stop } = await startOn(folder);
  bench.atEnd(stop);
  const name = `bench_${process.pid}_${Date.now()}`;
  await administer(server, `create database ${name} template ${template}`);
  bench.atEnd(() => administer(server, `drop database if exists ${name} with (force)`));
  return { url: databaseUrl(server, name), pid };
}

type Building = { kept: string; folder: string; shape: Shape };

async function build(bench: Bench, { kept, folder, shape }: Building): Promise<void> {
  bench.tell("building the dataset on PostgreSQL");
  const making = `${folder}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  initiate(making);
  const { url: server, stop } = await startOn(making);
  try {
    await administer(server, `create database ${template}`);
    const url = databaseUrl(server, template);
    const handles = openHandles(url);
    await migrate(handles);
    await handles.close();
    await copyAll(url, join(kept, "vis.sqlite"), shape, bench);
    await judged(url, manifestOf(kept), shape);
  } finally {
    await stop();
  }
  renameSync(making, folder);
}

/** Names are indexed by the program itself, whose reads then find it all. */
async function judged(url: string, made: Manifest, shape: Shape): Promise<void> {
  const ids = createIds({ node: 12, now: Date.now });
  const store = openStore({ url, reactions, ids, origin: made.origin });
  for (let from = 0; from < made.people.length; from += 500)
    await indexActors(store, made.people.slice(from, from + 500));
  await assertReadable(store, made, shape);
  await store.close();
}

/** Brings every table over as the server reads fastest: text files, and indexes made at the end. */
async function copyAll(url: string, file: string, shape: Shape, bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "vis-bench-copy-"));
  chmodSync(folder, 0o755);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const from = new Sqlite(file, { readonly: true });
  try {
    await client.query("set session_replication_role = replica");
    await client.query("set maintenance_work_mem = '1GB'");
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
        from pg_index join pg_class on pg_class.oid = indrelid
        where relnamespace = 'public'::regnamespace and not exists
          (select from pg_constraint where conindid = indexrelid)`,
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    const { rows: tables } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    for (const { name } of tables) {
      const path = join(folder, name);
      if (name === "actor_search") continue;
      const columns =
        name === "post_search" ? writeTokens(path, shape) : writeTable(path, from, name);
      await client.query(`delete from ${name}`);
      await client.query(`copy ${name} (${columns}) from '${path}'`);
      rmSync(path);
    }
    bench.tell("rows are there");
    for (const { definition } of indexes) await client.query(definition);
    await client.query("vacuum analyze");
  } finally {
    from.close();
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTable(path: string, from: Sqlite.Database, name: string): string {
  const statement = from.prepare(`select * from ${name}`);
  const columns = statement.columns().map((column) => column.name);
  writeLines(path, statement.raw().iterate() as IterableIterator<Cell[]>);
  return columns.join(", ");
}

/** Tokens are letters and digits: what `array_to_tsvector` makes of them is each once, in order. */
function writeTokens(path: string, shape: Shape): string {
  const drawn = { shape, written: drawPosts(shape) };
  function* lines(): Generator<Cell[]> {
    for (let at = 0; at < shape.posts; at++) yield [idAt(at, shape), vectorOf(tokensAt(at, drawn))];
  }
  writeLines(path, lines());
  return "id, tokens";
}

function vectorOf(tokens: string): string {
  return [...new Set(tokens.split(" "))].map((token) => `'${token}'`).join(" ");
}

function writeLines(path: string, rows: Iterable<Cell[]>): void {
  const file = openSync(path, "w", 0o644);
  let held: string[] = [];
  const flush = () => {
    if (held.length > 0) writeSync(file, `${held.join("\n")}\n`);
    held = [];
  };
  for (const row of rows) {
    held.push(row.map(cell).join("\t"));
    if (held.length === 2000) flush();
  }
  flush();
  closeSync(file);
}

function cell(value: Cell): string {
  if (value === null) return "\\N";
  const text = String(value);
  return /[\\\t\n\r]/.test(text)
    ? text
        .replaceAll("\\", "\\\\")
        .replaceAll("\t", "\\t")
        .replaceAll("\n", "\\n")
        .replaceAll("\r", "\\r")
    : text;
}
