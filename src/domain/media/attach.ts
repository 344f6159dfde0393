import { cleanName, codePoints } from "../../lib/text.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { mediaName, type MediaStore } from "./media-store.ts";
import { prepareFile } from "./prepare.ts";

/** `confirmed`: the guard's hints were seen. */
export interface Upload {
  ownerId: number;
  bytes: Uint8Array;
  alt: string;
  confirmed?: boolean | undefined;
}

/** Uploads not yet in a post that one person may hold, and the longest alt text. */
const uploadLimits = { unused: 32, alt: 1500 };

/**
 * Keeps an upload until a post uses it; returns the attachment's id. The bytes are worked on before the transaction
 * opens. Throws what `prepareFile` throws, `too-many-attachments`, `text-too-long`, `patient-data`, `patient-data-warning`.
 */
export async function storeUpload(
  store: Store,
  media: MediaStore,
  { ownerId, bytes, alt: told, confirmed = false }: Upload,
): Promise<number> {
  const alt = altText(told, { confirmed, today: new Date().toISOString() });
  const file = await prepareFile(bytes);
  const name = mediaName(file.extension, "attachment");
  await media.write(name, file.bytes);
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
        remote_url: null,
        alt,
        width: file.width,
        height: file.height,
        bytes: file.bytes.length,
        sha256: file.sha256,
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
  text: { alt: string; confirmed?: boolean | undefined },
): Promise<void> {
  const alt = altText(text.alt, { confirmed: text.confirmed ?? false, today: tx.now });
  const changed = await tx.db
    .updateTable("attachment")
    .set({ alt })
    .where("id", "=", attachmentId)
    .where("owner_id", "=", me)
    .where("post_id", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
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
