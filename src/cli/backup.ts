import { existsSync } from "node:fs";
import { link, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import about from "../../package.json" with { type: "json" };
import type { Config } from "../config.ts";
import { copySqlite, databaseFacts, withSqliteFile, type DatabaseFacts } from "../storage/copy.ts";
import { belongs, pack, sync, type Source } from "./archive.ts";
import { Failed, parse, type Command, type Terminal } from "./command.ts";
import { sqliteFile, withPlace, type Place } from "./place.ts";
import { dumpPostgres } from "./postgres.ts";

export const backup: Command = {
  usage: ["backup FILE [--without-secret]"],
  about: "write the whole instance to one file, while it runs",
  more: `FILE is a tar with the database as it was at one moment, media, and the secret that opens the private keys, so keep it
as safe as the server; it is readable by its owner only. --without-secret leaves the secret out: keep that file elsewhere,
since nobody can restore without it. "vis restore" proves a backup by restoring it.`,
  async run(words, terminal) {
    const options = { "without-secret": { type: "boolean", default: false } } as const;
    const { values, given } = parse(words, options, ["FILE"]);
    const target = resolve(given[0] ?? "");
    if (existsSync(target))
      throw new Failed(`${target} is there already; a backup replaces nothing.`);
    if (!existsSync(dirname(target))) throw new Failed(`There is no folder ${dirname(target)}.`);
    return withPlace(terminal, async (place) => {
      const secret = !values["without-secret"];
      if (secret && !existsSync(place.config.secretFile))
        throw new Failed(
          `The secret ${place.config.secretFile} is not there; --without-secret leaves it out.`,
        );
      await write(place, target, secret, terminal);
      return 0;
    });
  },
};

async function write(
  place: Place,
  target: string,
  secret: boolean,
  { say, note, environment }: Terminal,
): Promise<void> {
  const begun = performance.now();
  const folder = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const madeAt = new Date().toISOString();
    const { path, name, facts } = await copyDatabase(place, folder, environment);
    const { origin } = place.config;
    const { engine } = place.store;
    const draft = join(folder, "backup.tar");
    const sources = everything(place.config, { name, path }, secret);
    const made = await pack(draft, sources, {
      version: about.version,
      engine,
      origin,
      madeAt,
      ...facts,
    });
    await link(draft, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      throw new Failed(`${target} is there already; a backup replaces nothing.`);
    });
    await sync(dirname(target));
    const { size } = await stat(target);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const media = made.files.filter((file) => file.name.startsWith("media/")).length;
    say(
      `${target}: ${facts.counts["post"]} posts, ${media} media files, ${(size / 1e6).toFixed(1)} MB, in ${seconds} s.`,
    );
    note(
      secret
        ? "It holds the secret of this instance: keep it as safe as the server."
        : `Without the secret ${place.config.secretFile} nobody can restore it: keep that too, elsewhere.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyDatabase(
  { config, store }: Place,
  folder: string,
  environment: Terminal["environment"],
): Promise<Source & { facts: DatabaseFacts }> {
  const file = sqliteFile(config.databaseUrl);
  if (file === undefined) {
    const path = join(folder, "database.dump");
    const facts = await dumpPostgres(store.handles, config.databaseUrl, path, environment);
    return { name: "database.dump", path, facts };
  }
  const path = join(folder, "database.sqlite");
  copySqlite(file, path);
  return { name: "database.sqlite", path, facts: await withSqliteFile(path, databaseFacts) };
}

/** The database comes first: what its rows name was on disk before them, and files hold still. */
async function* everything(config: Config, database: Source, secret: boolean) {
  yield database;
  const folder = mediaFolder(config);
  for (const file of await readdir(folder).catch(() => []))
    if (belongs(`media/${file}`)) yield { name: `media/${file}`, path: join(folder, file) };
  if (secret) yield { name: "secret", path: config.secretFile };
}

/** Where the files of posts and pictures of people lie. */
export function mediaFolder({ dataDir }: Config): string {
  return join(dataDir, "media");
}
