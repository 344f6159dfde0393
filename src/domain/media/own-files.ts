import type { ExpressionBuilder } from "kysely";
import type { Focus } from "../../lib/focus.ts";
import type { Database } from "../../storage/database.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { altText } from "./attach.ts";

/** What is said of a file anew: what it shows, and which point of it is to be seen. What is left out stays. */
export interface FileWords {
  alt?: string | undefined;
  focus?: Focus | undefined;
}

type Guarded = { confirmed?: boolean | undefined };

/**
 * Says what files of mine show that a post of mine uses, or that nothing uses, as part of revising that post. Throws
 * `not-found`, `text-too-long`, `patient-data`, `patient-data-warning`.
 */
export async function describeOwnFiles(
  tx: Tx,
  me: number,
  postId: number,
  { files, confirmed }: Guarded & { files: readonly (FileWords & { id: number })[] },
): Promise<void> {
  for (const { id, ...words } of files) {
    const changed = await tx.db
      .updateTable("attachment")
      .set(columnsOf({ ...words, confirmed }, tx.now))
      .where("id", "=", id)
      .where("owner_id", "=", me)
      .where("file", "is not", null)
      .where((eb) => eb.or([eb("post_id", "is", null), eb("post_id", "=", postId)]))
      .returning("id")
      .executeTakeFirst();
    if (!changed) throw new Refused("not-found");
  }
}

/** Says what one of my unused uploads shows. Throws what `describeOwnFiles` throws. */
export async function describeUpload(
  tx: Tx,
  me: number,
  attachmentId: number,
  words: FileWords & Guarded,
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
 * Says what a file of mine shows, wherever it is: of one in a post the post is revised, and who has it is told. Throws what
 * `describeOwnFiles` throws, and `alt-text-missing` for a picture that a post would show without.
 */
export async function describeFile(
  tx: Tx,
  me: number,
  attachmentId: number,
  { confirmed, ...words }: FileWords & Guarded,
): Promise<void> {
  const held = await tx.db
    .selectFrom("attachment")
    .innerJoin("post", "post.id", "attachment.post_id")
    .select(["post.id", "attachment.media_type"])
    .where("attachment.id", "=", attachmentId)
    .where("post.author_id", "=", me)
    .where("post.local", "=", 1)
    .executeTakeFirst();
  if (!held) return describeUpload(tx, me, attachmentId, { ...words, confirmed });
  if (words.alt?.trim() === "" && held.media_type.startsWith("image/"))
    throw new Refused("alt-text-missing");
  const files = [{ ...words, id: attachmentId }];
  await describeOwnFiles(tx, me, held.id, { files, confirmed });
  await tx.db.updateTable("post").set({ edited_at: tx.now }).where("id", "=", held.id).execute();
  await tx.record({ type: "PostRevised", postId: held.id, authorId: me, local: true });
}

/** Takes away those of these files of mine that nothing uses; their bytes are removed by the job that wakes. */
export async function discardOwnFiles(tx: Tx, me: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const gone = await tx.db
    .deleteFrom("attachment")
    .where("id", "in", ids)
    .where("owner_id", "=", me)
    .where("post_id", "is", null)
    .where("file", "is not", null)
    .returning(["file", "preview"])
    .execute();
  const files = gone.flatMap(({ file, preview }) => [file ?? [], preview ?? []].flat());
  if (files.length > 0) await tx.record({ type: "CopiesForgotten", copiesId: tx.newId(), files });
}

/** Takes away one of them. Throws `not-found`, and `attachment-in-use` for a file of a post, or of one for later. */
export async function discardUpload(tx: Tx, me: number, attachmentId: number): Promise<void> {
  const held = await tx.db
    .selectFrom("attachment")
    .select("post_id")
    .where("id", "=", attachmentId)
    .where("owner_id", "=", me)
    .where("file", "is not", null)
    .executeTakeFirst();
  if (!held) throw new Refused("not-found");
  if (held.post_id !== null || (await isForLater(tx, attachmentId)))
    throw new Refused("attachment-in-use");
  await discardOwnFiles(tx, me, [attachmentId]);
}

async function isForLater(tx: Tx, attachmentId: number): Promise<boolean> {
  const found = await tx.db
    .selectFrom("scheduled_file")
    .select("scheduled_id")
    .where("attachment_id", "=", attachmentId)
    .executeTakeFirst();
  return found !== undefined;
}

function columnsOf({ alt, focus, confirmed = false }: FileWords & Guarded, today: string) {
  const told = alt === undefined ? undefined : altText(alt, { confirmed, today });
  return (eb: ExpressionBuilder<Database, "attachment">) => ({
    alt: told ?? eb.ref("alt"),
    focus: focus ? JSON.stringify(focus) : eb.ref("focus"),
  });
}
