import type { Updateable } from "kysely";
import type { Reader } from "../../storage/reader.ts";
import type { ActorTable } from "../../storage/tables/people.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { altText } from "./attach.ts";
import { isPicture, mediaName, type MediaStore } from "./media-store.ts";
import { preparePicture, type pictureSizes } from "./prepare.ts";

export type PictureKind = keyof typeof pictureSizes;

export interface NewPicture {
  bytes: Uint8Array;
  alt: string;
  confirmed?: boolean | undefined;
}

/** The address of a file kept here. */
export function mediaUrl(origin: string, file: string): string {
  return `${origin}/media/${file}`;
}

/**
 * Gives me another avatar or header, or none; the old file goes. Throws what `preparePicture` throws, `text-too-long`,
 * `patient-data`, `patient-data-warning`.
 */
export async function setPicture(
  store: Store,
  media: MediaStore,
  me: number,
  kind: PictureKind,
  picture: NewPicture | null,
): Promise<void> {
  await changePictures(store, media, me, { [kind]: picture });
}

/**
 * The same of both at once, with whatever else is to change in the same transaction: all of it or nothing. Throws as
 * `setPicture` does, and what `more` throws.
 */
export async function changePictures(
  store: Store,
  media: MediaStore,
  me: number,
  pictures: { [K in PictureKind]?: NewPicture | null | undefined },
  more: (tx: Tx) => Promise<void> = async () => {},
): Promise<void> {
  const kept: { kind: PictureKind; file: string | null; alt: string | null }[] = [];
  const old: string[] = [];
  try {
    for (const kind of ["avatar", "header"] as const) {
      const picture = pictures[kind];
      if (picture === undefined) continue;
      const alt = picture && guardedAlt(picture);
      const file = picture && (await keep(media, picture.bytes, kind));
      kept.push({ kind, file, alt });
    }
    await store.transact(async (tx) => {
      old.length = 0;
      await more(tx);
      for (const { kind, file, alt } of kept) {
        old.push(fileIn(tx, await pictureUrl(tx, me, kind)));
        await put(tx, me, columns(kind, file && mediaUrl(tx.origin, file), alt));
      }
    });
  } catch (error) {
    for (const { file } of kept) if (file !== null) await media.remove(file);
    throw error;
  }
  for (const file of old) if (isPicture(file)) await media.remove(file);
}

/**
 * Says what my avatar or header shows; without such a picture nothing happens. Throws `text-too-long`, `patient-data`,
 * `patient-data-warning`.
 */
export async function describePicture(
  tx: Tx,
  me: number,
  kind: PictureKind,
  { alt, confirmed = false }: Pick<NewPicture, "alt" | "confirmed">,
): Promise<void> {
  const told = altText(alt, { confirmed, today: tx.now }) || null;
  const columns = kind === "avatar" ? { avatar_alt: told } : { header_alt: told };
  const changed = await tx.db
    .updateTable("actor")
    .set({ ...columns, updated_at: tx.now })
    .where("id", "=", me)
    .where(kind === "avatar" ? "avatar_url" : "header_url", "is not", null)
    .returning("id")
    .executeTakeFirst();
  if (changed) await tx.record({ type: "ProfileChanged", actorId: me, local: true });
}

async function put(tx: Tx, me: number, changes: Updateable<ActorTable>): Promise<void> {
  await tx.db
    .updateTable("actor")
    .set({ ...changes, updated_at: tx.now })
    .where("id", "=", me)
    .execute();
  await tx.record({ type: "ProfileChanged", actorId: me, local: true });
}

function fileIn({ origin }: Reader, url: string | null): string {
  return url?.slice(mediaUrl(origin, "").length) ?? "";
}

async function keep(media: MediaStore, bytes: Uint8Array, kind: PictureKind): Promise<string> {
  const prepared = await preparePicture(bytes, kind);
  const file = mediaName(prepared.extension, "picture");
  await media.write(file, prepared.bytes);
  return file;
}

function guardedAlt({ alt, confirmed = false }: NewPicture): string {
  return altText(alt, { confirmed, today: new Date().toISOString() });
}

function columns(
  kind: PictureKind,
  url: string | null,
  alt: string | null,
): Updateable<ActorTable> {
  const told = alt === "" ? null : alt;
  return kind === "avatar"
    ? { avatar_url: url, avatar_alt: told }
    : { header_url: url, header_alt: told };
}

async function pictureUrl(reader: Reader, me: number, kind: PictureKind): Promise<string | null> {
  const row = await reader.db
    .selectFrom("actor")
    .select(kind === "avatar" ? "avatar_url as url" : "header_url as url")
    .where("id", "=", me)
    .executeTakeFirst();
  return row?.url ?? null;
}
