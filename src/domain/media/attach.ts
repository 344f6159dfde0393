import type { ExpressionBuilder } from "kysely";
import type { Focus } from "../../lib/focus.ts";
import { cleanName, codePoints } from "../../lib/text.ts";
import type { Database } from "../../storage/database.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { mediaName, type MediaStore } from "./media-store.ts";
import { prepareFile } from "./prepare.ts";
import { makePreview } from "./preview.ts";

/** `confirmed`: the guard's hints were seen. */
export interface Upload {
  ownerId: number;
  bytes: Uint8Array;
  alt: string;
  focus?: Focus | undefined;
  confirmed?: boolean | undefined;
}

/** What is said of a file anew; what is left out stays. */
export interface FileWords {
  alt?: string | undefined;
  focus?: Focus | undefined;
  confirmed?: boolean | undefined;
}

/** Uploads not yet in a post that one person may hold, and the longest alt text. */
export const uploadLimits = { unused: 32, alt: 1500 };

/**
 * Keeps an upload until a post uses it; returns the attachment's id. The bytes are worked on before the transaction
 * opens. Throws what `prepareFile` throws, `too-many-attachments`, `text-too-long`, `patient-data`, `patient-data-warning`.
 */
export async function storeUpload(
  store: Store,
  media: MediaStore,
  { ownerId, bytes, alt: told, focus, confirmed = false }: Upload,
): Promise<number> {
  const alt = altText(told, { confirmed, today: new Date().toISOString() });
  const file = await prepareFile(bytes);
  const small = await makePreview(file);
  const name = mediaName(file.extension, "attachment");
  const preview = small?.bytes ? mediaName("webp", "attachment") : null;
  await media.write(name, file.bytes);
  if (preview !== null && small?.bytes) await media.write(preview, small.bytes);
  return store.transact(async (tx) => {
    await roomForOneMore(tx, ownerId);
    const id = tx.newId();
    await tx.db
      .insertInto("attachment")
      .values({
        id,
        owner_id: ownerId,
        post_id: null,
        position: 0,
        media_type: file.mediaType,
        file: name,
        preview,
        remote_url: null,
        alt,
        width: file.width,
        height: file.height,
        bytes: file.bytes.length,
        sha256: file.sha256,
        blurhash: small?.blurhash ?? null,
        focus: focus ? JSON.stringify(focus) : null,
        created_at: tx.now,
      })
      .execute();
    return id;
  });
}

/** Says what one of my unused uploads shows. Throws `not-found`, `text-too-long`, `patient-data`, `patient-data-warning`. */
export async function describeUpload(
  tx: Tx,
  me: number,
  attachmentId: number,
  words: FileWords,
): Promise<void> {
  const changed = await tx.db
    .updateTable("attachment")
    .set(columnsOf(words, tx.now))
    .where("id", "=", attachmentId)
    .where("owner_id", "=", me)
    .where("post_id", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
}

/**
 * Says anew what files of a post of mine show, as part of revising it: whoever calls this revises the post too. Throws
 * `not-found` for a file of no such post, `alt-text-missing`, and what `describeUpload` throws.
 */
async function describeAttached(
  tx: Tx,
  post: Pick<PostTable, "id" | "author_id">,
  files: readonly (FileWords & { id: number })[],
): Promise<void> {
  for (const { id, ...words } of files) {
    const changed = await tx.db
      .updateTable("attachment")
      .set(columnsOf(words, tx.now))
      .where("id", "=", id)
      .where("owner_id", "=", post.author_id)
      .where("post_id", "=", post.id)
      .where("file", "is not", null)
      .returning(["media_type", "alt"])
      .executeTakeFirst();
    if (!changed) throw new Refused("not-found");
    if (changed.media_type.startsWith("image/") && changed.alt === "")
      throw new Refused("alt-text-missing");
  }
}

/**
 * Says what a file of mine shows, wherever it is: of one in a post the post is revised, and who has it is told.
 * Throws like `describeAttached`.
 */
export async function describeFile(
  tx: Tx,
  me: number,
  attachmentId: number,
  words: FileWords,
): Promise<void> {
  const held = await tx.db
    .selectFrom("attachment")
    .innerJoin("post", "post.id", "attachment.post_id")
    .select(["post.id", "post.author_id"])
    .where("attachment.id", "=", attachmentId)
    .where("post.author_id", "=", me)
    .where("post.local", "=", 1)
    .executeTakeFirst();
  if (!held) return describeUpload(tx, me, attachmentId, words);
  await describeAttached(tx, held, [{ ...words, id: attachmentId }]);
  await tx.db.updateTable("post").set({ edited_at: tx.now }).where("id", "=", held.id).execute();
  await tx.record({ type: "PostRevised", postId: held.id, authorId: me, local: true });
}

/** Takes away an upload of mine that no post uses, file and all. Throws `not-found`, `attachment-in-use`. */
export async function discardUpload(tx: Tx, me: number, attachmentId: number): Promise<void> {
  const held = await tx.db
    .selectFrom("attachment")
    .select(["post_id", "file", "preview"])
    .where("id", "=", attachmentId)
    .where("owner_id", "=", me)
    .executeTakeFirst();
  if (!held?.file) throw new Refused("not-found");
  if (held.post_id !== null) throw new Refused("attachment-in-use");
  await tx.db.deleteFrom("attachment").where("id", "=", attachmentId).execute();
  const files = [held.file, held.preview ?? []].flat();
  await tx.record({ type: "CopiesForgotten", copiesId: tx.newId(), files });
}

function columnsOf({ alt, focus, confirmed = false }: FileWords, today: string) {
  const told = alt === undefined ? undefined : altText(alt, { confirmed, today });
  return (eb: ExpressionBuilder<Database, "attachment">) => ({
    alt: told ?? eb.ref("alt"),
    focus: focus ? JSON.stringify(focus) : eb.ref("focus"),
  });
}

/** An alt text as it is kept. Throws `text-too-long`, `patient-data`, `patient-data-warning`. */
export function altText(text: string, guard: { confirmed: boolean; today: string }): string {
  if (codePoints(text.trim()) > uploadLimits.alt)
    throw new Refused("text-too-long", { field: "alt", most: uploadLimits.alt });
  guardText({ alt: text }, guard);
  return cleanName(text, uploadLimits.alt);
}

async function roomForOneMore(tx: Tx, ownerId: number): Promise<void> {
  const unused = await tx.db
    .selectFrom("attachment")
    .select("id")
    .where("owner_id", "=", ownerId)
    .where("post_id", "is", null)
    .limit(uploadLimits.unused)
    .execute();
  if (unused.length >= uploadLimits.unused)
    throw new Refused("too-many-attachments", { max: uploadLimits.unused });
}
