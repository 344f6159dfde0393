import { define } from "../storage/query.ts";
import type { Reader } from "../storage/reader.ts";
import type { Tx } from "../storage/transaction.ts";

/**
 * Marks a URI as gone for good, known here or not, so that what arrives late under it has no effect. Twice is once. It
 * binds its author alone: someone else on the same server may have named the URI first, so who had the object stands.
 */
export async function bury(
  tx: Tx,
  uri: string,
  authorUri: string,
  objectId: number | null = null,
): Promise<void> {
  await tx.db
    .insertInto("tombstone")
    .values({ uri, object_id: objectId, author_uri: authorUri, deleted_at: tx.now })
    .onConflict((c) =>
      objectId === null
        ? c.doNothing()
        : c.column("uri").doUpdateSet({ object_id: objectId, author_uri: authorUri }),
    )
    .execute();
}

/** When what stood at the URI was removed; undefined when nothing was. */
export async function buriedAt(reader: Reader, uri: string): Promise<string | undefined> {
  const found = await reader.db
    .selectFrom("tombstone")
    .select("deleted_at")
    .where("uri", "=", uri)
    .executeTakeFirst();
  return found?.deleted_at;
}

const whoBuried = define("tombstone-author", (reader, p: { uri: string }) =>
  reader.db.selectFrom("tombstone").select("author_uri").where("uri", "=", p.uri),
);

/** Whether the URI was buried; with `authorUri`, by that author. */
export async function isBuried(reader: Reader, uri: string, authorUri?: string): Promise<boolean> {
  const [found] = await whoBuried(reader, { uri });
  return found !== undefined && (authorUri === undefined || found.author_uri === authorUri);
}
