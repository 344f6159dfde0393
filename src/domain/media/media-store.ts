import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** The files of posts and pictures of people, in one folder under names we made. */
export interface MediaStore {
  /** On disk, whole, when it returns. */
  write: (name: string, bytes: Uint8Array) => Promise<void>;
  /** Undefined when there is no such file, or the name is none of ours. */
  read: (name: string) => Promise<{ bytes: number; stream: () => Readable } | undefined>;
  remove: (name: string) => Promise<void>;
  /** Names of files that were last written before that moment (Unix milliseconds), also halves left by a crash. */
  olderThan: (moment: number) => Promise<string[]>;
}

const extensions = ["jpg", "png", "webp", "pdf"] as const;

export type Extension = (typeof extensions)[number];

const name = new RegExp(String.raw`^(?:picture-)?[a-z0-9]{32}\.(?:${extensions.join("|")})$`);
const half = /^[a-z0-9]{16}\.tmp$/;

/** A fresh name that tells nothing. Pictures of people are told apart, since anyone may see them. */
export function mediaName(extension: Extension, kind: "attachment" | "picture"): string {
  return `${kind === "picture" ? "picture-" : ""}${randomBytes(16).toString("hex")}.${extension}`;
}

/** Whether a name is that of a picture of a person. */
export function isPicture(file: string): boolean {
  return name.test(file) && file.startsWith("picture-");
}

/** Keeps files in `folder`, which is made when missing. */
export async function createMediaStore(folder: string): Promise<MediaStore> {
  await mkdir(folder, { recursive: true });
  const pathOf = (file: string): string => {
    if (!name.test(file) && !half.test(file)) throw new RangeError("not a media file name");
    return join(folder, file);
  };
  return {
    async write(file, bytes) {
      const target = pathOf(file);
      const draft = pathOf(`${randomBytes(8).toString("hex")}.tmp`);
      await writeThrough(draft, bytes);
      await rename(draft, target);
      await syncFolder(folder);
    },
    async read(file) {
      if (!name.test(file)) return undefined;
      const found = await stat(join(folder, file)).catch(() => undefined);
      if (!found?.isFile()) return undefined;
      return { bytes: found.size, stream: () => createReadStream(join(folder, file)) };
    },
    remove: (file) => rm(pathOf(file), { force: true }),
    async olderThan(moment) {
      const old: string[] = [];
      for (const file of await readdir(folder)) {
        if (!name.test(file) && !half.test(file)) continue;
        const found = await stat(join(folder, file)).catch(() => undefined);
        if (found && found.mtimeMs < moment) old.push(file);
      }
      return old;
    },
  };
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o640);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
