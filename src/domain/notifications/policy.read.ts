import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { NewsWish } from "../../storage/tables/streams.ts";

/** What someone wants of news from those they may not know. */
export interface NewsPolicy {
  notFollowing: NewsWish;
  notFollowers: NewsWish;
  newAccounts: NewsWish;
  privateMentions: NewsWish;
  limitedAccounts: NewsWish;
}

/**
 * Of someone who has not said: anybody may turn to them. Knowledge is offered to people one does not know yet, and a
 * request is answered in private as well as openly.
 */
export const openPolicy: NewsPolicy = {
  notFollowing: "accept",
  notFollowers: "accept",
  newAccounts: "accept",
  privateMentions: "accept",
  limitedAccounts: "filter",
};

const policyRow = define("notification-policy", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("notification_policy")
    .select([
      "not_following as notFollowing",
      "not_followers as notFollowers",
      "new_accounts as newAccounts",
      "private_mentions as privateMentions",
      "limited_accounts as limitedAccounts",
    ])
    .where("reader_id", "=", p.me),
);

/** What someone wants of news from those they may not know. */
export async function newsPolicy(reader: Reader, me: number): Promise<NewsPolicy> {
  return (await policyRow(reader, { me }))[0] ?? openPolicy;
}
