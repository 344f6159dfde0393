import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const standing = define("access-tokens-standing", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("access_token")
    .innerJoin("account", "account.actor_id", "access_token.actor_id")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select("access_token.id")
    .where(inIds(reader, "access_token.id", p.ids))
    .where("account.disabled_at", "is", null)
    .where("actor.state", "=", "active"),
);

/** Those of these tokens, by id, that are still good: not taken back, and of an account that stands. */
export async function standingTokens(reader: Reader, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  return new Set((await standing(reader, { ids: ids.join(",") })).map(({ id }) => id));
}
