import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { canSee } from "./can-see.ts";
import { personViewer } from "./visible.ts";

const together = 50;

/** Notes that a post's words have changed, when someone here passed it on or answered it. */
export async function noteReworded(tx: Tx, postId: number): Promise<void> {
  if ((await concerned(tx, { postId, after: 0, most: 1 })).length > 0)
    await tx.record({ type: "PostReworded", postId, at: tx.now });
}

/**
 * The job `tell-reworded`: tells our people who passed a post on or answered it that its words have changed, once a change;
 * it takes the place of what they were told of an earlier one.
 */
export async function tellReworded(store: Store, payload: unknown): Promise<void> {
  const { postId, at } = payload as { postId: number; at: string };
  let after: number | undefined = 0;
  while (after !== undefined) {
    const from: number = after;
    after = await store.transact((tx) => tellSome(tx, { postId, at, after: from }));
  }
}

interface Part {
  postId: number;
  at: string;
  after: number;
}

async function tellSome(tx: Tx, { postId, at, after }: Part): Promise<number | undefined> {
  const post = await tx.db
    .selectFrom("post")
    .select(["id", "author_id"])
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!post) return undefined;
  const readers = await concerned(tx, { postId, after, most: together });
  for (const readerId of readers) await tell(tx, post, { readerId, at });
  return readers.length < together ? undefined : readers.at(-1);
}

async function tell(
  tx: Tx,
  post: Pick<PostTable, "id" | "author_id">,
  { readerId, at }: { readerId: number; at: string },
): Promise<void> {
  if (!(await canSee(tx, personViewer(readerId), post.id))) return;
  const news = { readerId, kind: "edited", actorId: post.author_id, postId: post.id } as const;
  if (await toldSince(tx, news, at)) return;
  await forgetNews(tx, news);
  await notify(tx, news);
}

async function toldSince(
  tx: Tx,
  { readerId, actorId, postId }: { readerId: number; actorId: number; postId: number },
  at: string,
): Promise<boolean> {
  const told = await tx.db
    .selectFrom("notification")
    .select("id")
    .where("reader_id", "=", readerId)
    .where("kind", "=", "edited")
    .where("actor_id", "=", actorId)
    .where("post_id", "=", postId)
    .where("created_at", ">=", at)
    .executeTakeFirst();
  return told !== undefined;
}

/** Our people who passed the post on or answered it, its author aside; those after `after`, at most so many. */
async function concerned(
  tx: Tx,
  { postId, after, most }: { postId: number; after: number; most: number },
): Promise<number[]> {
  const rows = await tx.db
    .selectFrom((eb) =>
      eb
        .selectFrom("boost")
        .select("actor_id as id")
        .where("post_id", "=", postId)
        .union(eb.selectFrom("post").select("author_id as id").where("reply_to_id", "=", postId))
        .as("concerned"),
    )
    .innerJoin("account", "account.actor_id", "concerned.id")
    .select("concerned.id")
    .where("concerned.id", ">", after)
    .where("concerned.id", "<>", (eb) =>
      eb.selectFrom("post").select("author_id").where("id", "=", postId),
    )
    .orderBy("concerned.id")
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}
