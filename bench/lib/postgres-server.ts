import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { administer, databaseUrl } from "../../test/support/administer.ts";
import * as postgres from "../../test/support/postgres.ts";
import type { Bench, Settings } from "./scenario.ts";

/** Settings of a server that keeps what it has said it has (unlike that of the tests), and tidies up at no moment of its own. */
const settings = [
  "shared_buffers=512MB",
  "max_wal_size=4GB",
  "autovacuum=off",
  "max_connections=100",
  "wal_level=minimal",
  "max_wal_senders=0",
];

/** A place for an instance that starts with nothing. */
export interface EmptyPlace {
  /** For `subject`. */
  settings: NodeJS.ProcessEnv;
  /** The process of the PostgreSQL server, for `withChildren`. */
  postgresPid: number | undefined;
}

/** An empty database on the engine: of PostgreSQL, on a server that runs until the scenario ends. */
export async function emptyPlace(bench: Bench, engine: Settings["engine"]): Promise<EmptyPlace> {
  if (engine === "sqlite") return { settings: {}, postgresPid: undefined };
  const folder = mkdtempSync(join(tmpdir(), "vis-bench-empty-"));
  bench.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync("chmod", ["755", folder]);
  initiate(join(folder, "data"));
  const { url, pid, stop } = await startOn(join(folder, "data"));
  bench.atEnd(stop);
  await administer(url, "create database vis");
  return { settings: { VIS_DATABASE_URL: databaseUrl(url, "vis") }, postgresPid: pid };
}

/** Makes the folder of a server's data. */
export function initiate(data: string): void {
  postgres.initiate(binaries(), data);
}

/** Starts a server on the folder of its data; it listens on a socket alone. */
export function startOn(data: string): Promise<postgres.PostgresServer> {
  return postgres.startOn(binaries(), data, settings);
}

function binaries(): string {
  const bin = postgres.postgresBinaries();
  if (!bin) throw new Error("PostgreSQL is not installed");
  return bin;
}
