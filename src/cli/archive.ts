import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import tar from "tar-stream";
import * as v from "valibot";
import { Failed } from "./command.ts";

/*
 * A backup is one tar: the database, media, the secret unless it was left out, and at the end a manifest with the SHA-256
 * of each. Without a manifest it is not whole.
 */

const manifestName = "manifest.json";
const mostManifest = 64 * 1024 * 1024;

/** What may lie in a backup; nothing in it chooses where on disk it goes. */
const entryName =
  /^(?:database\.(?:sqlite|dump)|secret|media\/(?:picture-)?[a-z0-9]{32}\.[a-z]{3,4})$/;

/** Whether a file of that name belongs in a backup. */
export function belongs(name: string): boolean {
  return entryName.test(name);
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const ManifestSchema = v.object({
  format: v.literal(1),
  version: v.string(),
  engine: v.picklist(["sqlite", "postgres"]),
  origin: v.string(),
  madeAt: v.pipe(v.string(), v.isoTimestamp()),
  migrations: v.array(v.object({ name: v.string(), appliedAt: v.string() })),
  counts: v.record(v.string(), v.number()),
  files: v.array(
    v.object({ name: v.pipe(v.string(), v.regex(entryName)), bytes: v.number(), sha256: hash }),
  ),
});

export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** Something to put in a backup, by its name there. */
export interface Source {
  name: string;
  path: string;
}

/** Writes a backup to `target`, on disk when it returns; only its owner may read it. */
export async function pack(
  target: string,
  sources: AsyncIterable<Source> | Iterable<Source>,
  about: Omit<Manifest, "files" | "format">,
): Promise<Manifest> {
  const packed = tar.pack();
  const written = pipeline(packed, createWriteStream(target, { flags: "wx", mode: 0o600 }));
  written.catch(() => {}); // told by the await below
  const files: Manifest["files"] = [];
  try {
    for await (const source of sources) {
      const file = await addFile(packed, source);
      if (file) files.push(file);
    }
    const manifest: Manifest = { format: 1, ...about, files };
    const text = JSON.stringify(manifest, null, 1);
    await new Promise<void>((resolve, reject) =>
      packed.entry({ name: manifestName, mode: 0o600 }, text, (e) => (e ? reject(e) : resolve())),
    );
    packed.finalize();
    await written;
    await sync(target);
    return manifest;
  } catch (error) {
    packed.destroy();
    await written.catch(() => {});
    throw error;
  }
}

/** Adds a file as it is now; one that is gone by now is left out. */
async function addFile(
  packed: tar.Pack,
  { name, path }: Source,
): Promise<Manifest["files"][number] | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const digest = createHash("sha256");
  const entry = packed.entry({ name, size: found.size, mode: 0o600, mtime: found.mtime });
  await pipeline(createReadStream(path), hashing(digest), entry);
  return { name, bytes: found.size, sha256: digest.digest("hex") };
}

/** Unpacks a backup into an empty folder and proves that every file is there as it was. Throws `Failed`. */
export async function unpack(archive: string, folder: string): Promise<Manifest> {
  const found = new Map<string, { bytes: number; sha256: string }>();
  const extract = tar.extract();
  const reading = pipeline(createReadStream(archive), extract);
  const broken = reading.then(() => new Promise<never>(() => {}));
  broken.catch(() => {}); // told by the loop below
  try {
    for await (const entry of extract) {
      const { name, type } = entry.header;
      if (type !== "file" || (name !== manifestName && !belongs(name)) || found.has(name))
        throw new Failed(`The backup holds "${name}", which no backup does.`);
      found.set(name, await Promise.race([keep(entry, join(folder, name)), broken]));
    }
    await reading;
  } catch (error) {
    if (error instanceof Failed) throw error;
    const { code, message } = error as { code?: string; message?: string };
    if (code === "ENOENT" || code === "EACCES" || code === "ENOSPC") throw error;
    throw new Failed(`The backup is cut short, or is none: ${message ?? "it cannot be read"}.`);
  }
  const manifest = await readManifest(join(folder, manifestName));
  for (const file of manifest.files) {
    const is = found.get(file.name);
    if (!is) throw new Failed(`The backup is not whole: ${file.name} is missing.`);
    if (is.sha256 !== file.sha256 || is.bytes !== file.bytes)
      throw new Failed(`The backup is damaged: ${file.name} is not what was backed up.`);
  }
  if (found.size !== manifest.files.length + 1)
    throw new Failed("The backup holds files that its manifest does not name.");
  return manifest;
}

async function keep(
  entry: AsyncIterable<unknown>,
  path: string,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash("sha256");
  mkdirSync(dirname(path), { recursive: true }); // an entry that is not read at once may end unheard
  await pipeline(entry, hashing(digest), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  await sync(path);
  return { bytes: (await stat(path)).size, sha256: digest.digest("hex") };
}

async function readManifest(path: string): Promise<Manifest> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Failed("The backup is cut short: its manifest is missing.");
  if (found.size > mostManifest) throw new Failed("The backup's manifest is too large.");
  const read = v.safeParse(
    v.pipe(v.string(), v.parseJson(), ManifestSchema),
    await readFile(path, "utf8"),
  );
  if (read.success) return read.output;
  throw new Failed(
    "The backup's manifest makes no sense to this version of Vis; restore it with the version that made it.",
  );
}

function hashing(digest: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk);
      done(null, chunk);
    },
  });
}

/** Sees to it that a file is on disk. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
