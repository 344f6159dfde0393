import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { migrations } from "../../migrations/index.ts";
import { readConfig, type Config } from "../config.ts";
import { setSetting } from "../domain/instance/settings.ts";
import { sealedKeys } from "../domain/people/keys.read.ts";
import type { Vault } from "../federation/wire/keys.ts";
import { databaseFacts, sqliteFaults } from "../storage/copy.ts";
import { sync, unpack, type Manifest } from "./archive.ts";
import { mediaFolder } from "./backup.ts";
import { Failed, parse, type Command, type Terminal } from "./command.ts";
import { isEmpty, sqliteFile, storeOf, type Place } from "./place.ts";
import { loadPostgres } from "./postgres.ts";
import { openVault, opens } from "./secret.ts";

export const restore: Command = {
  usage: ["restore FILE"],
  about: "put a backup into an empty place, and prove it",
  more: `The settings (VIS_…) say where to: there must be no database, no media and no other secret there yet. Every file is compared
with its checksum, the database is checked from end to end, and every private key is opened. The instance then starts in
quarantine: people can read and write, and nothing is sent to other servers until "vis quarantine end".`,
  async run(words, terminal) {
    const { given } = parse(words, {}, ["FILE"]);
    const archive = resolve(given[0] ?? "");
    if (!existsSync(archive)) throw new Failed(`There is no file ${archive}.`);
    const config = readConfig(terminal.environment);
    await refuseUsed(config);
    const file = sqliteFile(config.databaseUrl);
    const home = file === undefined ? config.dataDir : dirname(file);
    mkdirSync(home, { recursive: true });
    mkdirSync(config.dataDir, { recursive: true });
    const folder = await mkdtemp(join(home, ".restore-"));
    try {
      const manifest = await unpack(archive, folder);
      refuseForeign(manifest, config);
      const vault = vaultFor(manifest, folder, config);
      if (file === undefined) await restorePostgres(config, manifest, folder, vault, terminal);
      else await restoreSqlite(config, manifest, folder, vault, file);
      tell(manifest, terminal);
      return 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function refuseUsed(config: Config): Promise<void> {
  const file = sqliteFile(config.databaseUrl);
  if (file !== undefined && existsSync(file))
    throw new Failed(
      `There is a database at ${file}; a restore replaces nothing. Move it away first.`,
    );
  const media = mediaFolder(config);
  if ((await readdir(media).catch(() => [])).length > 0)
    throw new Failed(
      `There are files in ${media}; a restore replaces nothing. Move them away first.`,
    );
  if (file !== undefined) return;
  const store = storeOf(config);
  try {
    if (!(await isEmpty(store)))
      throw new Failed("The database has tables; a restore needs an empty one.");
  } finally {
    await store.close();
  }
}

function refuseForeign(manifest: Manifest, config: Config): void {
  const known = new Set(migrations.map((step) => step.name));
  const unknown = manifest.migrations.filter(({ name }) => !known.has(name));
  if (unknown.length > 0)
    throw new Failed(
      `The backup was made by Vis ${manifest.version}, which is newer than this one (it knows ${unknown.map((step) => step.name).join(", ")}): restore it with that version.`,
    );
  const engine = sqliteFile(config.databaseUrl) === undefined ? "postgres" : "sqlite";
  if (manifest.engine !== engine)
    throw new Failed(
      `The backup is of a ${manifest.engine} database, and VIS_DATABASE_URL names a ${engine} one.`,
    );
  if (manifest.origin !== config.origin)
    throw new Failed(
      `The backup is of ${manifest.origin}, and VIS_ORIGIN says ${config.origin}: addresses cannot change.`,
    );
}

/** The secret comes from the backup, or lies where the settings say; never are there two different ones. */
function vaultFor(manifest: Manifest, folder: string, { secretFile }: Config): Vault {
  if (!manifest.files.some((file) => file.name === "secret")) return openVault(secretFile);
  const given = join(folder, "secret");
  if (existsSync(secretFile) && !readFileSync(secretFile).equals(readFileSync(given)))
    throw new Failed(`There is another secret at ${secretFile}. Move it away first.`);
  return openVault(given, "in the backup");
}

async function restoreSqlite(
  config: Config,
  manifest: Manifest,
  folder: string,
  vault: Vault,
  file: string,
): Promise<void> {
  const staged = join(folder, "database.sqlite");
  const faults = sqliteFaults(staged);
  if (faults.length > 0) throw new Failed(`The database in the backup is damaged: ${faults[0]}.`);
  const store = storeOf({ ...config, databaseUrl: `file:${staged}` });
  try {
    await prove(store, manifest, vault);
    await store.transact((tx) => setSetting(tx, "quarantinedSince", tx.now));
    store.handles.sqlite?.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    await store.close();
  }
  await sync(staged);
  await putFiles(config, folder);
  await rename(staged, file); // from here on it is restored
  await sync(dirname(file));
}

async function restorePostgres(
  config: Config,
  manifest: Manifest,
  folder: string,
  vault: Vault,
  { environment }: Terminal,
): Promise<void> {
  const store = storeOf(config);
  try {
    await loadPostgres(join(folder, "database.dump"), config.databaseUrl, environment);
    await prove(store, { ...manifest, migrations: [] }, vault);
    await putFiles(config, folder);
    const rows = manifest.migrations.map(({ name, appliedAt }) => ({
      name,
      applied_at: appliedAt,
    }));
    await store.transact(async (tx) => {
      await setSetting(tx, "quarantinedSince", tx.now);
      await tx.db.insertInto("migration").values(rows).execute();
    }); // from here on it is restored
  } catch (error) {
    await empty(store);
    throw error;
  } finally {
    await store.close();
  }
}

/** What a half restore left goes: there was nothing there before. */
async function empty({ handles }: Place["store"]): Promise<void> {
  for (const { name } of await handles.write.introspection.getTables())
    await handles.write.schema.dropTable(name).ifExists().cascade().execute();
}

/** That the database holds what the manifest says, and that the secret opens every private key. */
async function prove(store: Place["store"], manifest: Manifest, vault: Vault): Promise<void> {
  const { counts, migrations: had } = await databaseFacts(store.handles.write);
  for (const [name, count] of Object.entries(manifest.counts))
    if (counts[name] !== count)
      throw new Failed(`The database holds ${counts[name]} rows of ${name}, not ${count}.`);
  if (JSON.stringify(had) !== JSON.stringify(manifest.migrations))
    throw new Failed("The database is of another version than its manifest says.");
  const keys = await sealedKeys(store.reader);
  const shut = keys.filter((sealed) => !opens(vault, sealed)).length;
  if (shut > 0)
    throw new Failed(
      `The secret is not this instance's: it opens ${keys.length - shut} of ${keys.length} private keys.`,
    );
}

async function putFiles(config: Config, folder: string): Promise<void> {
  const media = join(folder, "media");
  if (existsSync(media)) {
    await rm(mediaFolder(config), { recursive: true, force: true }); // it is empty
    await move(media, mediaFolder(config));
    await sync(config.dataDir);
  }
  const secret = join(folder, "secret");
  if (existsSync(secret) && !existsSync(config.secretFile)) {
    mkdirSync(dirname(config.secretFile), { recursive: true });
    await move(secret, config.secretFile);
    await sync(dirname(config.secretFile));
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await cp(from, to, { recursive: true, errorOnExist: true, force: false });
  }
}

function tell(manifest: Manifest, { say, note }: Terminal): void {
  const media = manifest.files.filter((file) => file.name.startsWith("media/")).length;
  say(
    `Restored as of ${manifest.madeAt}: ${manifest.counts["post"]} posts, ${media} media files. Everything is as it was backed up.`,
  );
  note(
    'Nothing is sent to other servers yet: start Vis, look around, then run "vis quarantine end".',
  );
}
