import { sql } from "kysely";
import { addDays } from "../../lib/time.ts";
import { byIndex, define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { FollowTable } from "../../storage/tables/follows.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { notify } from "../notifications/notify.ts";
import { canSee } from "./can-see.ts";
import { personViewer } from "./visible.ts";

const together = 50;

type Written = { authorId: number; publishedAt: string };

/** By the index of those who ask to hear: SQLite would read all who follow, since their index has a column more that fits. */
function askers(reader: Reader, { authorId, publishedAt }: Written) {
  const follow = { table: "follow", as: "follow", index: "follow_notify" } as const;
  return reader.db
    .selectFrom(byIndex<FollowTable, "follow">(reader, follow))
    .innerJoin("account", "account.actor_id", "follow.follower_id")
    .select("follow.follower_id as id")
    .where("follow.followee_id", "=", authorId)
    .where("follow.notify", "=", sql.lit(1))
    .where("follow.state", "=", "accepted")
    .where("follow.accepted_at", "<=", publishedAt);
}

const anyAsker = define("awaited", (reader, p: Written) => askers(reader, p).limit(1));

/** Our people who asked to hear whenever someone writes, and did so before this was written; those after `after`. */
const waiting = define("awaited-by", (reader, p: Written & { after: number; limit: number }) =>
  askers(reader, p)
    .where("follow.follower_id", ">", p.after)
    .orderBy("follow.follower_id")
    .limit(p.limit),
);

/**
 * Notes that a post has come that someone here asked to hear of: what its author writes for others, no answer but to
 * themselves, and not what comes only now though it was written more than a day ago.
 */
export async function noteAwaited(
  tx: Tx,
  post: PostTable,
  parent: { author_id: number } | undefined,
): Promise<void> {
  const { id: postId, author_id: authorId, published_at: publishedAt } = post;
  const answers = post.reply_to_uri !== null && parent?.author_id !== authorId;
  if (answers || post.audience === "direct" || post.state !== "published") return;
  if (publishedAt < addDays(tx.now, -1)) return;
  const [someone] = await anyAsker(tx, { authorId, publishedAt });
  if (someone) await tx.record({ type: "PostAwaited", postId });
}

/**
 * The job `tell-awaited`: tells our people who asked for it that someone has written. To the same effect however often;
 * who is named in it or answered by it has been told already.
 */
export async function tellAwaited(store: Store, payload: unknown): Promise<void> {
  const { postId } = payload as { postId: number };
  let after: number | undefined = 0;
  while (after !== undefined) {
    const from: number = after;
    after = await store.transact((tx) => tellSome(tx, postId, from));
  }
}

async function tellSome(tx: Tx, postId: number, after: number): Promise<number | undefined> {
  const post = await tx.db
    .selectFrom("post")
    .select(["author_id as authorId", "published_at as publishedAt"])
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!post) return undefined;
  const { authorId } = post;
  const readers = await waiting(tx, { ...post, after, limit: together });
  for (const { id: readerId } of readers)
    if ((await canSee(tx, personViewer(readerId), postId)) && !(await isTold(tx, readerId, postId)))
      await notify(tx, { readerId, kind: "posted", actorId: authorId, postId });
  return readers.length < together ? undefined : readers.at(-1)?.id;
}

async function isTold(tx: Tx, readerId: number, postId: number): Promise<boolean> {
  const told = await tx.db
    .selectFrom("notification")
    .select("id")
    .where("post_id", "=", postId)
    .where("reader_id", "=", readerId)
    .where("kind", "in", ["mention", "reply"])
    .executeTakeFirst();
  return told !== undefined;
}
