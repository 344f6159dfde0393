import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { administer, databaseUrl } from "../../test/support/administer.ts";
import { postgresBinaries } from "../../test/support/postgres.ts";
import type { Bench, Settings } from "./scenario.ts";

/** Settings of a server that keeps what it has said it has (unlike that of the tests), and tidies up at no moment of its own. */
const settings = [
  "shared_buffers=512MB",
  "max_wal_size=4GB",
  "autovacuum=off",
  "listen_addresses=",
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
export function initiate(folder: string): void {
  mkdirSync(folder);
  const as = postgresUser();
  if (as) execFileSync("chown", [`${as.uid}:${as.gid}`, folder]);
  const words = ["-D", folder, "-U", "vis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
  execFileSync(join(binaries(), "initdb"), words, { ...as, stdio: "ignore" });
}

/** Starts a server on the folder of its data; it listens on a socket alone. */
export async function startOn(
  data: string,
): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
  const bin = binaries();
  const as = postgresUser();
  const socket = mkdtempSync(join(tmpdir(), "vis-bench-pg-"));
  if (as) execFileSync("chown", [`${as.uid}:${as.gid}`, socket]);
  const words = [...settings, `unix_socket_directories=${socket}`].flatMap((s) => ["-c", s]);
  const server = spawn(join(bin, "postgres"), ["-D", data, ...words], { ...as, stdio: "ignore" });
  await answers(bin, socket, server);
  return {
    url: `postgres://vis@localhost/postgres?host=${socket}`,
    pid: server.pid!,
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      rmSync(socket, { recursive: true, force: true });
    },
  };
}

function binaries(): string {
  const bin = postgresBinaries();
  if (!bin) throw new Error("PostgreSQL is not installed");
  return bin;
}

/** PostgreSQL does not run as root. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function answers(bin: string, socket: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (server.exitCode !== null) throw new Error("PostgreSQL did not start");
    try {
      execFileSync(join(bin, "pg_isready"), ["-h", socket, "-U", "vis"], { stdio: "ignore" });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("PostgreSQL did not answer");
}
