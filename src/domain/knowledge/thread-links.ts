import { define } from "../../storage/query.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { carryConversations } from "../streams/conversations.ts";
import { isCountedReply } from "./counts.ts";
import { moveMutes } from "./mute-thread.ts";

/** More than a thread shows, and no more than a statement takes parameters and a transaction locks. */
const mostLinked = 1_000;

type Parent = Pick<PostTable, "id" | "thread_id" | "author_id" | "audience" | "local">;

const parentByUri = define("parent-by-uri", (reader, p: { uri: string }) =>
  reader.db
    .selectFrom("post")
    .select(["id", "thread_id", "author_id", "audience", "local"])
    .where("uri", "=", p.uri),
);

const orphansOf = define("orphans-of", (reader, p: { uri: string; thread: number }) =>
  reader.db
    .selectFrom("post")
    .select(["id", "thread_id", "audience", "state", "network_id", "network_state"])
    .where("reply_to_uri", "=", p.uri)
    .where("reply_to_uri", "is not", null)
    .where("reply_to_id", "is", null)
    .where("thread_id", "<>", p.thread)
    .orderBy("id")
    .limit(mostLinked),
);

/** The post answered, when it is held here, with its thread held still until the transaction ends. */
export async function parentOf(tx: Tx, uri: string): Promise<Parent | undefined> {
  const found = await byUri(tx, uri);
  if (!found || tx.engine === "sqlite") return found;
  await lock(tx, threadName(found.thread_id));
  return byUri(tx, uri);
}

/**
 * Links the replies that came before the post they answer, the oldest thousand, and brings all that hangs on them into its
 * thread. Returns how many of them count as replies.
 */
export async function linkReplies(
  tx: Tx,
  post: Pick<PostTable, "id" | "uri" | "thread_id" | "audience" | "network_id">,
): Promise<number> {
  const orphans = await orphansOf(tx, { uri: post.uri, thread: post.thread_id });
  if (orphans.length === 0) return 0;
  const threads = [...new Set(orphans.map((orphan) => orphan.thread_id))];
  await lock(tx, ...threads.map(threadName));
  await tx.db
    .updateTable("post")
    .set({ reply_to_id: post.id })
    .where(
      "id",
      "in",
      orphans.map((orphan) => orphan.id),
    )
    .execute();
  await tx.db
    .updateTable("post")
    .set({ thread_id: post.thread_id })
    .where("thread_id", "in", threads)
    .execute();
  await carryConversations(tx, threads, post.thread_id);
  await moveMutes(tx, threads, post.thread_id);
  return orphans
    .filter(isCountedReply)
    .filter(({ audience, network_id: network }) =>
      audience === "network" ? post.audience === "network" && post.network_id === network : true,
    ).length;
}

/** Until the transaction ends nobody else brings posts into this thread, or says what in it counts as an answer. */
export function lockThread(tx: Tx, id: number): Promise<void> {
  return lock(tx, threadName(id));
}

function byUri(tx: Tx, uri: string): Promise<Parent | undefined> {
  return parentByUri(tx, { uri }).then(([parent]) => parent);
}

function threadName(id: number): string {
  return `thread ${id}`;
}
