import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notify } from "../notifications/notify.ts";
import { canSee } from "./can-see.ts";
import { personViewer } from "./visible.ts";

/** Tells our people that a post names them or answers one of theirs, when they may see it. */
export async function tellOfPost(
  tx: Tx,
  post: PostTable,
  namedHere: readonly number[],
  parent: { author_id: number } | undefined,
): Promise<void> {
  const readers = new Map<number, "mention" | "reply">(namedHere.map((id) => [id, "mention"]));
  if (parent) readers.set(parent.author_id, "reply");
  for (const [readerId, kind] of readers) {
    if (readerId === post.author_id || !(await canSee(tx, personViewer(readerId), post.id)))
      continue;
    await notify(tx, { readerId, kind, actorId: post.author_id, postId: post.id });
  }
}
