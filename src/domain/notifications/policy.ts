import type { NewsWish } from "../../storage/tables/streams.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { newsPolicy, type NewsPolicy } from "./policy.read.ts";

const wishes: readonly string[] = ["accept", "filter", "drop"] satisfies NewsWish[];

/** Changes what someone wants of news from those they may not know; what is left out stays. Throws `value-unknown`. */
export async function setNewsPolicy(
  tx: Tx,
  me: number,
  changes: Partial<Record<keyof NewsPolicy, string | undefined>>,
): Promise<NewsPolicy> {
  const policy = await newsPolicy(tx, me);
  const changed = { ...policy };
  for (const field of Object.keys(policy) as (keyof NewsPolicy)[]) {
    const wish = changes[field];
    if (wish === undefined) continue;
    if (!isWish(wish)) throw new Refused("value-unknown", { field });
    changed[field] = wish;
  }
  const row = {
    not_following: changed.notFollowing,
    not_followers: changed.notFollowers,
    new_accounts: changed.newAccounts,
    private_mentions: changed.privateMentions,
    limited_accounts: changed.limitedAccounts,
  };
  await tx.db
    .insertInto("notification_policy")
    .values({ reader_id: me, ...row })
    .onConflict((c) => c.column("reader_id").doUpdateSet(row))
    .execute();
  return changed;
}

function isWish(word: string): word is NewsWish {
  return wishes.includes(word);
}
