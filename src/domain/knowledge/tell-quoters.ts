import type { Store, Tx } from "../../storage/transaction.ts";
import { forgetNews, notify } from "../notifications/notify.ts";

const together = 50;

/** Whether people here quote a post: they hear when it says something else. */
export async function isQuotedHere(tx: Tx, postId: number): Promise<boolean> {
  return (await quotersHere(tx, { postId, after: 0, limit: 1 })).length > 0;
}

/** The job `tell-quoters`: whoever quotes a post here hears that it has changed; told before, it is news again. */
export async function tellQuoters(store: Store, payload: unknown): Promise<void> {
  const { postId } = payload as { postId: number };
  for (let after = 0; ;) {
    const last = await store.transact((tx) => tellSome(tx, postId, after));
    if (last === undefined) return;
    after = last;
  }
}

async function tellSome(tx: Tx, postId: number, after: number): Promise<number | undefined> {
  const quoted = await tx.db
    .selectFrom("post")
    .select("author_id")
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!quoted) return undefined;
  const rows = await quotersHere(tx, { postId, after, limit: together });
  for (const { id, author_id: readerId } of rows) {
    const news = { readerId, kind: "quotedEdited" as const, actorId: quoted.author_id, postId: id };
    await forgetNews(tx, news);
    await notify(tx, news);
  }
  return rows.length === together ? rows.at(-1)?.id : undefined;
}

function quotersHere(
  tx: Tx,
  { postId, after, limit }: { postId: number; after: number; limit: number },
) {
  return tx.db
    .selectFrom("quote")
    .innerJoin("post", "post.id", "quote.post_id")
    .select(["post.id", "post.author_id"])
    .where("quote.quoted_id", "=", postId)
    .where("quote.post_id", ">", after)
    .where("quote.state", "=", "accepted")
    .where("post.local", "=", 1)
    .orderBy("quote.post_id")
    .limit(limit)
    .execute();
}
