import { addDays, isoDay } from "../../lib/time.ts";
import { defineWrite, inIds, type Row } from "../../storage/query.ts";
import type { PostTable, TopicDayTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";

type Counted = Pick<PostTable, "author_id" | "local" | "published_at">;

/** How many days tell what people write about of late. */
export const daysOfLate = 7;

const addToCount = defineWrite("count-in-topics", (tx, p: { ids: string; n: number }) =>
  tx.db
    .updateTable("topic")
    .set((eb) => ({ posts_count: eb("posts_count", "+", p.n) }))
    .where(inIds(tx, "id", p.ids)),
);

const addOnDay = defineWrite("count-of-late", (tx, row: Row<TopicDayTable>) =>
  tx.db
    .insertInto("topic_day")
    .values(row)
    .onConflict((c) =>
      c
        .columns(["topic_id", "day", "author_id"])
        .doUpdateSet((eb) => ({ posts: eb("topic_day.posts", "+", 1) })),
    ),
);

/** Counts a shared post in its topics, or takes it out of their numbers: in all, of late, and on its author's page. */
export async function countInTopics(
  tx: Tx,
  post: Counted,
  topicIds: readonly number[],
  n: 1 | -1,
): Promise<void> {
  if (topicIds.length === 0) return;
  const ids = [...topicIds].sort((a, b) => a - b);
  await addToCount(tx, { ids: ids.join(","), n });
  if (post.published_at > addDays(tx.now, -daysOfLate)) await countOfLate(tx, post, ids, n);
  if (post.local === 1) await countOnPage(tx, post, ids, n);
}

/** Daily upkeep: what was written about some days ago is no news. */
export async function forgetTopicDays(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("topic_day")
    .where("day", "<", isoDay(addDays(tx.now, -daysOfLate)))
    .execute();
}

async function countOfLate(
  tx: Tx,
  { author_id, published_at }: Counted,
  topicIds: readonly number[],
  n: 1 | -1,
): Promise<void> {
  const day = isoDay(published_at);
  if (n === 1) {
    for (const topic_id of topicIds) await addOnDay(tx, { topic_id, day, author_id, posts: 1 });
    return;
  }
  const these = { day, author_id };
  await tx.db
    .updateTable("topic_day")
    .set((eb) => ({ posts: eb("posts", "-", 1) }))
    .where("topic_id", "in", topicIds)
    .where((eb) => eb.and(these))
    .execute();
  await tx.db
    .deleteFrom("topic_day")
    .where("topic_id", "in", topicIds)
    .where((eb) => eb.and(these))
    .where("posts", "<=", 0)
    .execute();
}

async function countOnPage(
  tx: Tx,
  { author_id, published_at }: Counted,
  topicIds: readonly number[],
  n: 1 | -1,
): Promise<void> {
  await tx.db
    .updateTable("featured_topic")
    .set((eb) => ({
      posts_count: eb("posts_count", "+", n),
      ...(n === 1 && {
        last_posted_at: eb
          .case()
          .when("last_posted_at", ">", published_at)
          .then(eb.ref("last_posted_at"))
          .else(published_at)
          .end(),
      }),
    }))
    .where("actor_id", "=", author_id)
    .where("topic_id", "in", topicIds)
    .execute();
}
