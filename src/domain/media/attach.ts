import type { Focus } from "../../lib/focus.ts";
import { cleanName, codePoints } from "../../lib/text.ts";
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
    .where("id", "not in", (eb) => eb.selectFrom("scheduled_file").select("attachment_id"))
    .limit(uploadLimits.unused)
    .execute();
  if (unused.length >= uploadLimits.unused)
    throw new Refused("too-many-attachments", { max: uploadLimits.unused });
}
