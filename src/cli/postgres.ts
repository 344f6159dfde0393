import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { databaseFacts, type DatabaseFacts } from "../storage/copy.ts";
import type { Handles } from "../storage/engine.ts";
import { Failed, type Terminal } from "./command.ts";

const run = promisify(execFile);
const installed = "/usr/lib/postgresql";
const mostOutput = 64 * 1024 * 1024;

/** Where one of PostgreSQL's own programs is: on the path, or where Debian keeps its newest version. Throws `Failed`. */
function postgresTool(
  name: "pg_dump" | "pg_restore",
  environment: Terminal["environment"],
): string {
  const onPath = (environment["PATH"] ?? "").split(":").filter((folder) => folder !== "");
  const kept = existsSync(installed)
    ? readdirSync(installed)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(installed, version, "bin"))
    : [];
  const found = [...onPath, ...kept].map((f) => join(f, name)).find((f) => existsSync(f));
  if (found) return found;
  throw new Failed(
    `${name} is not installed; a PostgreSQL database is copied with it (Debian: apt-get install postgresql-client).`,
  );
}

/** Writes a consistent dump of the database to a file, and tells what was in it at that moment. */
export async function dumpPostgres(
  { read }: Pick<Handles, "read">,
  url: string,
  to: string,
  environment: Terminal["environment"],
): Promise<DatabaseFacts> {
  const tool = postgresTool("pg_dump", environment);
  return read
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (db) => {
      const { rows } = await sql<{ id: string }>`select pg_export_snapshot() as id`.execute(db);
      const facts = await databaseFacts(db);
      const form = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public"];
      await call(tool, [...form, `--snapshot=${rows[0]?.id}`, `--file=${to}`], url, environment);
      return facts;
    });
}

/**
 * Fills an empty database from a dump, all but the list of migrations: until that is written the database counts as
 * unfinished, and no server starts on it.
 */
export async function loadPostgres(
  dump: string,
  url: string,
  environment: Terminal["environment"],
): Promise<void> {
  const tool = postgresTool("pg_restore", environment);
  const { stdout } = await run(tool, ["--list", dump], { maxBuffer: mostOutput });
  const parts = stdout
    .split("\n")
    .filter(
      (line) => !/ TABLE DATA public migration /.test(line) && !/ SCHEMA - public /.test(line),
    );
  await writeFile(`${dump}.list`, parts.join("\n"));
  const how = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"];
  await call(tool, [...how, `--use-list=${dump}.list`, dump], url, environment);
}

/** Runs a tool on a database; the password goes through the environment, where nobody else sees it. */
async function call(
  tool: string,
  words: readonly string[],
  url: string,
  environment: Terminal["environment"],
): Promise<void> {
  const open = new URL(url);
  const password = decodeURIComponent(open.password);
  open.password = "";
  const env = { ...environment, ...(password === "" ? {} : { PGPASSWORD: password }) };
  try {
    await run(tool, [`--dbname=${open.href}`, ...words], { env, maxBuffer: mostOutput });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Failed(
      `${tool} failed: ${(stderr ?? "").trim().split("\n")[0] ?? "no reason given"}`,
    );
  }
}
