import { addDays } from "../../lib/time.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Store } from "../../storage/transaction.ts";
import type { MediaStore } from "./media-store.ts";
import { mediaUrl } from "./picture.ts";

const unusedDays = 1;
/** Copies of others' pictures are fetched anew after that. */
const copyDays = 30;
const batch = 200;

/**
 * Upkeep: forgets uploads that no post, nor one for later, has used for a day and old copies of others' pictures, then removes the files that
 * nothing names. Returns how many.
 */
export async function cleanUpMedia(store: Store, media: MediaStore): Promise<number> {
  const before = await store.transact(async (tx) => {
    const limit = addDays(tx.now, -unusedDays);
    await tx.db
      .deleteFrom("attachment")
      .where("post_id", "is", null)
      .where("created_at", "<", limit)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("scheduled_file")
              .select("attachment_id")
              .whereRef("attachment_id", "=", "attachment.id"),
          ),
        ),
      )
      .execute();
    await tx.db
      .deleteFrom("remote_file")
      .where("fetched_at", "<", addDays(tx.now, -copyDays))
      .execute();
    return Date.parse(limit);
  });
  const old = await media.olderThan(before);
  let removed = 0;
  for (let at = 0; at < old.length; at += batch) {
    const files = old.slice(at, at + batch);
    const named = await namedAmong(store.reader, files);
    for (const file of files.filter((name) => !named.has(name))) {
      await media.remove(file);
      removed += 1;
    }
  }
  return removed;
}

async function namedAmong(reader: Reader, files: readonly string[]): Promise<Set<string>> {
  const attached = await reader.db
    .selectFrom("attachment")
    .select(["file", "preview"])
    .where((eb) => eb.or([eb("file", "in", files), eb("preview", "in", files)]))
    .execute();
  const copies = await reader.db
    .selectFrom("remote_file")
    .select("file")
    .where("file", "in", files)
    .execute();
  const urls = files.map((file) => mediaUrl(reader.origin, file));
  const people = await reader.db
    .selectFrom("actor")
    .select(["avatar_url", "header_url"])
    .where("local", "=", 1)
    .where((eb) => eb.or([eb("avatar_url", "in", urls), eb("header_url", "in", urls)]))
    .execute();
  const pictures = people.flatMap((row) => [row.avatar_url, row.header_url]);
  const prefix = mediaUrl(reader.origin, "").length;
  return new Set([
    ...attached.flatMap(({ file, preview }) => [file ?? [], preview ?? []].flat()),
    ...copies.flatMap((row) => row.file ?? []),
    ...pictures.flatMap((url) => url?.slice(prefix) ?? []),
  ]);
}
