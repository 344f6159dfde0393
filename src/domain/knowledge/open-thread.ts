import { addMs } from "../../lib/time.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";

/** A conversation is asked for at its root's server at most once in this time, however often it is opened. */
const everyMs = 15 * 60_000;

const rootElsewhere = define("thread-root-elsewhere", (reader, p: { postId: number }) =>
  reader.db
    .selectFrom("post")
    .innerJoin("post as root", "root.id", "post.thread_id")
    .leftJoin("thread_read", "thread_read.thread_id", "root.id")
    .select(["root.id", "root.uri", "thread_read.asked_at"])
    .where("post.id", "=", p.postId)
    .where("root.local", "=", 0)
    .where("root.audience", "in", ["public", "unlisted", "allied"]),
);

/** Whether opening a post's conversation should have it asked for elsewhere: it began there, and nobody did so lately. */
export async function mayBeIncomplete(
  reader: Reader,
  postId: number,
  now: string,
): Promise<boolean> {
  return (await staleRoot(reader, postId, now)) !== undefined;
}

/** Someone here opened a post's conversation: it is asked for elsewhere, once in 15 minutes. Returns whether it will be. */
export async function openThread(tx: Tx, postId: number): Promise<boolean> {
  const root = await staleRoot(tx, postId, tx.now);
  if (!root) return false;
  const asked = await tx.db
    .insertInto("thread_read")
    .values({ thread_id: root.id, asked_at: tx.now })
    .onConflict((c) =>
      c
        .column("thread_id")
        .doUpdateSet({ asked_at: tx.now })
        .where("thread_read.asked_at", "<=", addMs(tx.now, -everyMs)),
    )
    .returning("thread_id")
    .executeTakeFirst();
  if (!asked) return false;
  await tx.record({ type: "ThreadOpened", rootId: root.id, rootUri: root.uri });
  return true;
}

async function staleRoot(reader: Reader, postId: number, now: string) {
  const [root] = await rootElsewhere(reader, { postId });
  return root && (root.asked_at === null || root.asked_at <= addMs(now, -everyMs))
    ? root
    : undefined;
}
