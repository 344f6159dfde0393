import { randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, inject } from "vitest";
import { reactions } from "../../src/domain/reactions.ts";
import { createIds } from "../../src/lib/id.ts";
import type { Engine } from "../../src/storage/reader.ts";
import { openStore } from "../../src/storage/store.ts";
import { databaseUrl } from "./administer.ts";
import { atEnd } from "./at-end.ts";
import { createDatabase, dropDatabase, giveBack, takeSpare } from "./spare-databases.ts";

export type TestStore = ReturnType<typeof openStore>;

export interface TestDatabase {
  engine: Engine;
  /** For `openStore`, a second process, or the command line. */
  url: string;
  remove: () => Promise<void>;
  /** Takes it away from whoever still uses it. */
  drop: () => Promise<void>;
}

/** Runs the suite once an engine that is here: SQLite always, PostgreSQL when it is installed. */
export function onEachEngine(name: string, suite: (engine: Engine) => void): void {
  const engines: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];
  describe.each(engines)(`${name} on %s`, (engine) => suite(engine));
}

/** A fresh migrated database of its own; removed when the test file ends. */
export async function freshDatabase(engine: Engine): Promise<TestDatabase> {
  return kept(engine === "sqlite" ? freshSqlite() : await freshPostgres());
}

/** A place for a database that nothing has been made in. */
export async function emptyDatabase(engine: Engine): Promise<TestDatabase> {
  return kept(engine === "sqlite" ? emptySqlite() : await emptyPostgres());
}

function kept(database: TestDatabase): TestDatabase {
  atEnd(database.remove);
  return database;
}

export interface TestStoreOptions {
  now?: () => Date;
  node?: number;
  origin?: string;
}

/** A fresh migrated store; closed and removed when the test file ends. */
export async function freshStore(
  engine: Engine,
  options: TestStoreOptions = {},
): Promise<TestStore> {
  const { url } = await freshDatabase(engine);
  return storeAt(url, options);
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
  atEnd(() => store.close().catch(() => {})); // some are closed by then
  return store;
}

function freshSqlite(): TestDatabase {
  const made = emptySqlite();
  copyFileSync(inject("sqliteTemplate"), made.url.slice("file:".length));
  return made;
}

function emptySqlite(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), "vis-test-"));
  const remove = async () => rmSync(folder, { recursive: true, force: true });
  return { engine: "sqlite", url: `file:${join(folder, "vis.sqlite")}`, remove, drop: remove };
}

async function freshPostgres(): Promise<TestDatabase> {
  const server = postgresServer();
  const shape = inject("postgresShape");
  const name = (await takeSpare(server)) ?? (await copyOf(server, inject("postgresTemplate")));
  let held = true;
  const once = async (end: () => Promise<unknown>) => {
    if (held) await end();
    held = false;
  };
  return {
    engine: "postgres",
    url: databaseUrl(server, name),
    remove: () => once(() => giveBack(server, name, shape)),
    drop: () => once(() => dropDatabase(server, name)),
  };
}

async function emptyPostgres(): Promise<TestDatabase> {
  const server = postgresServer();
  const name = await copyOf(server, "template1");
  const remove = () => dropDatabase(server, name);
  return { engine: "postgres", url: databaseUrl(server, name), remove, drop: remove };
}

async function copyOf(server: string, template: string): Promise<string> {
  const name = `vis_${randomBytes(8).toString("hex")}`;
  await createDatabase(server, name, template);
  return name;
}

function postgresServer(): string {
  const server = inject("postgres");
  if (!server) throw new Error("PostgreSQL is not installed");
  return server;
}
