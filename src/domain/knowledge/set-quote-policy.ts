import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { policyColumns, quotePolicies, type QuotePolicy } from "./quote-policy.ts";
import { amended } from "./quote-rows.ts";

/**
 * Says anew who may quote one's own post; what was allowed before stays. A post that nobody may quote stays so. Throws
 * `not-found` when it is not one's own.
 */
export async function setQuotePolicy(
  tx: Tx,
  me: number,
  postId: number,
  policy: QuotePolicy,
): Promise<void> {
  const find = () =>
    tx.db.selectFrom("post").selectAll().where("id", "=", postId).executeTakeFirst();
  const found = await find();
  if (found?.author_id !== me || found.local !== 1) throw new Refused("not-found");
  await lock(tx, found.uri);
  const post = await find();
  if (!post) throw new Refused("not-found");
  const columns = policyColumns(post.audience, known(policy), "nobody");
  if (same(post, columns)) return;
  await tx.db.updateTable("post").set(columns).where("id", "=", postId).execute();
  await amended(tx, post);
}

/** A post elsewhere says anew who may quote it. Returns whether that is something else than before. */
export async function takeQuotePolicy(
  tx: Tx,
  post: PostTable,
  columns: Pick<PostTable, "quotable_by" | "quotable_asked">,
): Promise<boolean> {
  if (same(post, columns)) return false;
  await tx.db.updateTable("post").set(columns).where("id", "=", post.id).execute();
  return true;
}

function known(policy: string): QuotePolicy {
  const found = quotePolicies.find((one) => one === policy);
  if (!found) throw new Refused("value-unknown", { field: "quotePolicy" });
  return found;
}

function same(
  post: PostTable,
  columns: Pick<PostTable, "quotable_by" | "quotable_asked">,
): boolean {
  return post.quotable_by === columns.quotable_by && post.quotable_asked === columns.quotable_asked;
}
