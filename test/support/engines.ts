import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, describe, inject } from "vitest";
import { reactions } from "../../src/domain/reactions.ts";
import { createIds } from "../../src/lib/id.ts";
import { openHandles } from "../../src/storage/engine.ts";
import { migrate } from "../../src/storage/migrate.ts";
import type { Engine } from "../../src/storage/reader.ts";
import { openStore } from "../../src/storage/store.ts";

export type TestStore = ReturnType<typeof openStore>;

export interface TestDatabase {
  engine: Engine;
  /** For `openStore`, a second process, or the command line. */
  url: string;
  remove: () => Promise<void>;
}

/** Runs the suite once an engine that is here: SQLite always, PostgreSQL when it is installed. */
export function onEachEngine(name: string, suite: (engine: Engine) => void): void {
  const engines: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];
  describe.each(engines)(`${name} on %s`, (engine) => suite(engine));
}

/** A fresh migrated database of its own. */
export async function freshDatabase(engine: Engine): Promise<TestDatabase> {
  return engine === "sqlite" ? freshSqlite() : freshPostgres();
}

/** A place for a database that nothing has been made in. */
export async function emptyDatabase(engine: Engine): Promise<TestDatabase> {
  if (engine === "postgres") return newPostgres("template1");
  const folder = mkdtempSync(join(tmpdir(), "vis-test-"));
  return {
    engine,
    url: `file:${join(folder, "vis.sqlite")}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface TestStoreOptions {
  now?: () => Date;
  node?: number;
  origin?: string;
}

const opened: (() => Promise<void>)[] = [];
const atEnd: (() => Promise<void>)[] = [];

/** A fresh migrated store; closed and removed when the test file ends. */
export async function freshStore(
  engine: Engine,
  options: TestStoreOptions = {},
): Promise<TestStore> {
  const database = await freshDatabase(engine);
  const store = storeAt(database.url, options);
  atEnd.push(database.remove);
  return store;
}

/** Opens a store on a database that exists; closed when the test file ends. */
export function storeAt(url: string, options: TestStoreOptions = {}): TestStore {
  const clock = options.now ?? (() => new Date());
  const ids = createIds({ node: options.node ?? 0, now: () => clock().getTime() });
  const store = openStore({
    url,
    reactions,
    ids,
    clock,
    origin: options.origin ?? "https://nord.example",
  });
  opened.push(() => store.close());
  return store;
}

afterAll(async () => {
  for (const close of opened.splice(0)) await close().catch(() => {});
  for (const remove of atEnd.splice(0)) await remove();
});

let sqliteTemplate: Promise<string> | undefined;

async function freshSqlite(): Promise<TestDatabase> {
  sqliteTemplate ??= migratedSqlite();
  const template = await sqliteTemplate;
  const folder = mkdtempSync(join(tmpdir(), "vis-test-"));
  const file = join(folder, "vis.sqlite");
  copyFileSync(template, file);
  return {
    engine: "sqlite",
    url: `file:${file}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function migratedSqlite(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "vis-template-"));
  atEnd.push(async () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "template.sqlite");
  const handles = openHandles(`file:${file}.new`);
  await migrate(handles);
  handles.sqlite?.pragma("wal_checkpoint(TRUNCATE)");
  await handles.close();
  if (!existsSync(file)) renameSync(`${file}.new`, file);
  return file;
}

let postgresTemplate: Promise<string> | undefined;
let made = 0;

async function freshPostgres(): Promise<TestDatabase> {
  postgresTemplate ??= migratedPostgres(postgresServer());
  return newPostgres(await postgresTemplate);
}

function postgresServer(): string {
  const server = inject("postgres");
  if (!server) throw new Error("PostgreSQL is not installed");
  return server;
}

async function newPostgres(template: string): Promise<TestDatabase> {
  const server = postgresServer();
  const name = `vis_${process.pid}_${made++}`;
  await administer(server, `create database ${name} template ${template}`);
  return {
    engine: "postgres",
    url: databaseUrl(server, name),
    remove: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

async function migratedPostgres(server: string): Promise<string> {
  const name = `vis_template_${process.pid}_${Math.floor(performance.now() * 1000)}`;
  await administer(server, `create database ${name}`);
  atEnd.push(() => administer(server, `drop database if exists ${name} with (force)`));
  const handles = openHandles(databaseUrl(server, name));
  await migrate(handles);
  await handles.close();
  return name;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
