import { addMs } from "../../lib/time.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { doubtQuote, isStale } from "./verify-quote.ts";

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

/**
 * Whether opening a post's conversation should have something asked for elsewhere: it began there, or it quotes something,
 * and nobody asked lately.
 */
export async function mayBeIncomplete(
  reader: Reader,
  postId: number,
  now: string,
): Promise<boolean> {
  return (await staleRoot(reader, postId, now)) !== undefined || isStale(reader, postId, now);
}

/**
 * Someone here opened a post's conversation: it is asked for elsewhere, once in 15 minutes, and so is whether it may still
 * quote what it quotes. Returns whether anything will be.
 */
export async function openThread(tx: Tx, postId: number): Promise<boolean> {
  const doubted = await doubtQuote(tx, postId);
  return (await askForThread(tx, postId)) || doubted;
}

async function askForThread(tx: Tx, postId: number): Promise<boolean> {
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
