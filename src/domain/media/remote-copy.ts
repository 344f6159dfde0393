import { addMs } from "../../lib/time.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { mediaName, type MediaStore } from "./media-store.ts";
import type { PictureKind } from "./picture.ts";
import { prepareFile, preparePicture, type Prepared } from "./prepare.ts";

/** Our copy of a file kept elsewhere; `file` is null while it could not be had. */
export interface RemoteCopy {
  file: string | null;
  mediaType: string | null;
}

/** How long a file that could not be had is not asked for again. */
const failureMs = 3_600_000;

/**
 * What a copy is kept under. What not everyone may see is kept apart, so that naming its address in a post of one's own
 * shows it to nobody.
 */
export function copyName(url: string, open: boolean): string {
  return open ? url : `for few ${url}`;
}

const byUrl = define("remote-file", (reader, p: { url: string }) =>
  reader.db.selectFrom("remote_file").selectAll().where("url", "=", p.url),
);

/** The copy held at `now`; undefined when it is time to fetch one. */
export async function remoteCopy(
  reader: Reader,
  url: string,
  now: string,
): Promise<RemoteCopy | undefined> {
  const [row] = await byUrl(reader, { url });
  if (!row || (row.file === null && row.fetched_at < addMs(now, -failureMs))) return undefined;
  return { file: row.file, mediaType: row.media_type };
}

/** Keeps a copy of what was fetched, a picture written anew from its pixels, or that there was none to be had (`bytes` null). */
export async function keepRemoteCopy(
  store: Store,
  media: MediaStore,
  { url, picture, bytes }: { url: string; picture: PictureKind | null; bytes: Uint8Array | null },
): Promise<RemoteCopy> {
  const made = bytes && (await prepared(bytes, picture).catch(() => null));
  const file = made && mediaName(made.extension, picture ? "picture" : "attachment");
  if (file) await media.write(file, made.bytes);
  const copy = { file, media_type: made?.mediaType ?? null };
  await store.transact((tx) =>
    tx.db
      .insertInto("remote_file")
      .values({ url, ...copy, fetched_at: tx.now })
      .onConflict((c) => c.column("url").doUpdateSet({ ...copy, fetched_at: tx.now }))
      .execute(),
  );
  return { file, mediaType: copy.media_type };
}

/** Forgets our copies of what stands at these addresses; the files go too. */
export async function forgetCopies(tx: Tx, urls: readonly string[]): Promise<void> {
  if (urls.length === 0) return;
  const gone = await tx.db
    .deleteFrom("remote_file")
    .where(
      "url",
      "in",
      urls.flatMap((url) => [copyName(url, true), copyName(url, false)]),
    )
    .returning("file")
    .execute();
  const files = gone.flatMap(({ file }) => file ?? []);
  if (files.length > 0) await tx.record({ type: "CopiesForgotten", copiesId: tx.newId(), files });
}

/** The job `remove-files`: takes away the files of copies that were forgotten. */
export async function removeFiles(media: MediaStore, payload: unknown): Promise<void> {
  const { files } = payload as { files: readonly string[] };
  for (const file of files) await media.remove(file);
}

function prepared(bytes: Uint8Array, picture: PictureKind | null): Promise<Prepared> {
  return picture ? preparePicture(bytes, picture) : prepareFile(bytes);
}
