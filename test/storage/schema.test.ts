import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshStore, onEachEngine, type TestStore } from "../support/engines.ts";

const tables = resolve(import.meta.dirname, "../../src/storage/tables");

type Columns = Record<string, { kind: "integer" | "text"; nullable: boolean }>;

/** What the row types say: `XxxYyyTable` describes table `xxx_yyy`. */
function declared(): Record<string, Columns> {
  const all: Record<string, Columns> = {};
  for (const file of readdirSync(tables)) {
    const text = readFileSync(join(tables, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    const aliases = new Map(
      Array.from(text.matchAll(/export type (\w+) =([^;]+);/g), ([, name, is]) => [name!, is!]),
    );
    for (const [, name, body] of text.matchAll(/export interface (\w+)Table \{([\s\S]*?)\n\}/g)) {
      const table = name!.replace(/(?!^)[A-Z]/g, (c) => `_${c}`).toLowerCase();
      const columns: Columns = {};
      for (const [, column, type] of body!.matchAll(/(\w+):\s+([^;]+);/g)) {
        const whole = type!.replace(/\b[A-Z]\w+/g, (alias) => aliases.get(alias) ?? alias);
        const numeric = /\bnumber\b|(^|[^"\w])\d/.test(whole);
        columns[column!] = { kind: numeric ? "integer" : "text", nullable: /\bnull\b/.test(whole) };
      }
      all[table] = columns;
    }
  }
  return all;
}

async function made(store: TestStore): Promise<Record<string, Columns>> {
  const db = store.handles.write;
  const rows =
    store.engine === "sqlite"
      ? await sql<{ t: string; c: string; k: string; n: number }>`
          select m.name t, p.name c, lower(p.type) k, (p."notnull" = 0 and p.pk = 0) n
          from sqlite_schema m join pragma_table_info(m.name) p
          where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '%\_search%' escape '\\'`.execute(
          db,
        )
      : await sql<{ t: string; c: string; k: string; n: number }>`
          select table_name t, column_name c, data_type k, case when is_nullable = 'YES' then 1 else 0 end n
          from information_schema.columns where table_schema = 'public' and table_name not like '%\_search'`.execute(
          db,
        );
  const all: Record<string, Columns> = {};
  for (const { t, c, k, n } of rows.rows) {
    (all[t] ??= {})[c] = { kind: /int/.test(k) ? "integer" : "text", nullable: n === 1 };
  }
  return all;
}

onEachEngine("schema", (engine) => {
  test("the row types describe exactly what the migrations make", async () => {
    const store = await freshStore(engine);
    expect(await made(store)).toEqual(declared());
  });
});
