import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a private PostgreSQL for the run, on a socket in a folder of its own, when one is installed. */
export async function startPostgres(): Promise<
  { url: string; stop: () => Promise<void> } | undefined
> {
  const bin = postgresBinaries();
  if (!bin) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "vis-pg-"));
  const as =
    process.getuid?.() === 0 ? { uid: idOf("postgres", "-u"), gid: idOf("postgres", "-g") } : {};
  if ("uid" in as) execFileSync("chown", ["-R", "postgres", folder]);
  const data = join(folder, "data");
  execFileSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "vis", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
    {
      ...as,
      stdio: "ignore",
    },
  );
  const settings = [
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "autovacuum=off",
    "listen_addresses=",
    `unix_socket_directories=${folder}`,
    "max_connections=200",
  ];
  const server = spawn(join(bin, "postgres"), ["-D", data, ...settings.flatMap((s) => ["-c", s])], {
    ...as,
    stdio: "ignore",
  });
  await answers(bin, folder, server);
  return {
    url: `postgres://vis@localhost/postgres?host=${folder}`,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
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

function idOf(user: string, flag: string): number {
  return Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
}

async function answers(bin: string, folder: string, server: ChildProcess): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (server.exitCode !== null) throw new Error("PostgreSQL for the tests did not start");
    try {
      execFileSync(join(bin, "pg_isready"), ["-h", folder, "-U", "vis"], { stdio: "ignore" });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("PostgreSQL for the tests did not answer");
}
