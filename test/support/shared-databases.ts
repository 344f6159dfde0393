import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { startWords } from "../../src/cli/demo/server-process.ts";
import { openHandles } from "../../src/storage/engine.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { administer, databaseUrl } from "./administer.ts";
import { startPostgres } from "./postgres.ts";
import { runFolder } from "./run-folder.ts";
import { keepSpares, shapeOf } from "./spare-databases.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgres: string | null;
    /** A SQLite file that is migrated and never opened: stores are copies of it. */
    sqliteTemplate: string;
    /** The same as a database of that PostgreSQL. */
    postgresTemplate: string;
    /** What a copy of it is like while it is as new (`shapeOf`). */
    postgresShape: string;
  }
}

const template = "vis_template";

/** Makes what the tests of a run share: a folder for all they make, migrated databases to copy, and a PostgreSQL when one is installed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const remove = runFolder();
  const ready = compiled();
  const file = join(tmpdir(), "template.sqlite");
  await migrated(`file:${file}`);
  project.provide("sqliteTemplate", file);
  const postgres = await startPostgres();
  project.provide("postgres", postgres?.url ?? null);
  project.provide("postgresTemplate", template);
  if (postgres) {
    await administer(postgres.url, `create database ${template}`);
    await migrated(databaseUrl(postgres.url, template));
    project.provide("postgresShape", await shapeOf(databaseUrl(postgres.url, template)));
    await keepSpares(postgres.url);
  }
  await ready;
  return async () => {
    await postgres?.stop();
    remove();
  };
}

/**
 * Reads the whole server in once, so that what V8 compiled is kept for every start: a server that is killed keeps nothing,
 * and in a fresh clone each would compile all of it anew.
 */
async function compiled(): Promise<void> {
  const root = resolve(import.meta.dirname, "../..");
  const node = join(root, "node_modules/.bin/node");
  const words = ["--input-type=module", "--eval", `await import("./src/app.ts")`];
  const reading = spawn(node, [...startWords.slice(0, -1), ...words], {
    cwd: root,
    stdio: "ignore",
  });
  await once(reading, "exit");
}

async function migrated(url: string): Promise<void> {
  const handles = openHandles(url);
  await migrate(handles);
  handles.sqlite?.pragma("wal_checkpoint(TRUNCATE)");
  await handles.close();
}
