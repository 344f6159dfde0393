import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Settings of a server that forgets what it said it has when the machine stops. */
const settings = [
  "fsync=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_wal_size=4GB",
  "autovacuum=off",
  "wal_init_zero=off",
  "max_connections=200",
];

/** A PostgreSQL of our own. */
export interface PostgresServer {
  /** Of its database `postgres`. */
  url: string;
  pid: number;
  stop: () => Promise<void>;
}

/** Starts a private PostgreSQL for the run, on a socket in a folder of its own, when one is installed. */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const bin = postgresBinaries();
  if (!bin) return undefined;
  const folder = ownFolder("vis-pg-");
  const data = join(folder, "data");
  initiate(bin, data, ["--no-sync"]);
  const server = await startOn(bin, data, settings);
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the folder of a server's data; `more` are words for `initdb`. */
export function initiate(bin: string, data: string, more: readonly string[] = []): void {
  mkdirSync(data);
  own(data);
  const words = ["-D", data, "-U", "vis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
  const options = { ...postgresUser(), stdio: "ignore" } as const;
  execFileSync(join(bin, "initdb"), [...words, ...more], options);
}

/** Starts a server on the folder of its data; it listens on a socket alone. */
export async function startOn(
  bin: string,
  data: string,
  wanted: readonly string[],
): Promise<PostgresServer> {
  const socket = ownFolder("vis-pg-socket-");
  const all = [...wanted, "listen_addresses=", `unix_socket_directories=${socket}`];
  const words = ["-D", data, ...all.flatMap((setting) => ["-c", setting])];
  const options = { ...postgresUser(), stdio: "ignore" } as const;
  const server = spawn(join(bin, "postgres"), words, options);
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

/** Where PostgreSQL is installed; undefined when it is not, or not wanted. */
export function postgresBinaries(): string | undefined {
  if (process.env["VIS_TEST_ENGINES"] === "sqlite") return undefined;
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((v) => join(root, v, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}

/** A folder in the place for what is passing, of whom PostgreSQL runs as. */
function ownFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  own(folder);
  return folder;
}

function own(folder: string): void {
  const as = postgresUser();
  if (as) execFileSync("chown", [`${as.uid}:${as.gid}`, folder]);
}

/** PostgreSQL does not run as root. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function answers(bin: string, socket: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
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
