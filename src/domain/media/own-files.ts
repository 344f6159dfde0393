import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { altText } from "./attach.ts";

/** What a file shows, said anew. */
export interface FileWords {
  id: number;
  alt: string;
}

/**
 * Says what files of mine show that a post of mine uses, or that nothing uses, as part of revising that post. Throws
 * `not-found`, `text-too-long`, `patient-data`, `patient-data-warning`.
 */
export async function describeOwnFiles(
  tx: Tx,
  me: number,
  postId: number,
  { files, confirmed }: { files: readonly FileWords[]; confirmed: boolean },
): Promise<void> {
  for (const { id, alt } of files) {
    const changed = await tx.db
      .updateTable("attachment")
      .set({ alt: altText(alt, { confirmed, today: tx.now }) })
      .where("id", "=", id)
      .where("owner_id", "=", me)
      .where((eb) => eb.or([eb("post_id", "is", null), eb("post_id", "=", postId)]))
      .returning("id")
      .executeTakeFirst();
    if (!changed) throw new Refused("not-found");
  }
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
    .returning("file")
    .execute();
  const files = gone.flatMap(({ file }) => file ?? []);
  if (files.length > 0) await tx.record({ type: "CopiesForgotten", copiesId: tx.newId(), files });
}
