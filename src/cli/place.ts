import { existsSync } from "node:fs";
import { readConfig, type Config } from "../config.ts";
import { setSetting, setting } from "../domain/instance/settings.ts";
import { reactions } from "../domain/reactions.ts";
import { createIds } from "../lib/id.ts";
import type { Handles } from "../storage/engine.ts";
import { migrate, pendingMigrations, unknownMigrations } from "../storage/migrate.ts";
import { openStore } from "../storage/store.ts";
import type { Store } from "../storage/transaction.ts";
import { Failed, type Terminal } from "./command.ts";

/** The instance that the settings speak of, its database open. */
export interface Place {
  config: Config;
  store: Store & { handles: Handles };
}

/** The command line waits this long for the server to let go of a SQLite file. */
const patienceMs = 5000;

/** The file of a SQLite address; undefined for PostgreSQL. */
export function sqliteFile(databaseUrl: string): string | undefined {
  return databaseUrl.startsWith("file:") ? databaseUrl.slice("file:".length) : undefined;
}

/** Opens the database as it is. `Failed` when it is SQLite and there is no file. */
export function openPlace(terminal: Terminal): Place {
  const config = readConfig(terminal.environment);
  const file = sqliteFile(config.databaseUrl);
  if (file !== undefined && !existsSync(file))
    throw new Failed(`There is no database at ${file} yet: start Vis once, or run "vis migrate".`);
  return { config, store: storeOf(config) };
}

/** Opens the database, which is made when it is not there. */
export function storeOf(config: Config): Place["store"] {
  const ids = createIds({ node: idNode(), now: Date.now });
  const { databaseUrl: url, origin } = config;
  const store = openStore({ url, origin, ids, reactions });
  store.handles.sqlite?.pragma(`busy_timeout = ${patienceMs}`);
  return store;
}

/** Ids must differ from those that a server on the same database makes at the same time: those have 0–13. */
function idNode(): number {
  return 14 + (process.pid % 2);
}

/** Works on an up-to-date database that was made for these settings, and closes it. Throws `Failed` when it is not. */
export async function withPlace<T>(
  terminal: Terminal,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const place = openPlace(terminal);
  try {
    await check(place);
    return await work(place);
  } finally {
    await place.store.close();
  }
}

/** Works as `withPlace` does, and makes the database first when there is none. */
export async function withNewPlace<T>(
  terminal: Terminal,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const config = readConfig(terminal.environment);
  const store = storeOf(config);
  try {
    if (await isEmpty(store)) await makeDatabase({ config, store });
    await check({ config, store });
    return await work({ config, store });
  } finally {
    await store.close();
  }
}

/** Runs every migration and notes the origin that addresses are made of. */
export async function makeDatabase({ config, store }: Place): Promise<string[]> {
  const applied = await migrate(store.handles);
  await store.transact(async (tx) => {
    if ((await setting(tx, "origin")) === undefined) await setSetting(tx, "origin", config.origin);
  });
  return applied;
}

/** Whether the database holds no tables at all. */
export async function isEmpty({ handles }: Place["store"]): Promise<boolean> {
  const tables = await handles.write.introspection.getTables();
  return tables.length === 0;
}

async function check({ config, store }: Place): Promise<void> {
  const newer = await unknownMigrations(store.handles.write);
  if (newer.length > 0)
    throw new Failed(
      `The database was made by a newer version of Vis (it knows ${newer.join(", ")}): use that version.`,
    );
  const pending = await pendingMigrations(store.handles.write);
  if (pending.length > 0)
    throw new Failed(
      `The database is of an older version (${pending.join(", ")} to come): run "vis migrate".`,
    );
  const origin = await setting(store.reader, "origin");
  if (origin !== undefined && origin !== config.origin)
    throw new Failed(
      `The database was made for ${origin}, and VIS_ORIGIN says ${config.origin}: use the settings that the server runs with.`,
    );
}
