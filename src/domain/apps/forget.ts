import { addDays } from "../../lib/time.ts";
import type { Tx } from "../../storage/transaction.ts";

/** Days until what nobody uses goes: an app nobody signed in with, one all have left, and a token without a person. */
const days = { neverUsed: 1, left: 90, appOnly: 30 } as const;
const atATime = 5_000;

/** Upkeep: forgets codes that have run out. */
export async function forgetOldCodes(tx: Tx): Promise<void> {
  await tx.db.deleteFrom("grant_code").where("expires_at", "<=", tx.now).execute();
}

/**
 * Upkeep: forgets apps that nobody uses, at most 5,000 at a time; anyone may register one. Programs keep what they got when
 * they registered, so that one which has been in use is kept for a season after the last token of it has ended.
 */
export async function forgetUnusedApps(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("access_token")
    .where("actor_id", "is", null)
    .where((eb) => eb.fn.coalesce("used_at", "created_at"), "<", addDays(tx.now, -days.appOnly))
    .execute();
  const unused = tx.db
    .selectFrom("app as old")
    .select("old.id")
    .where((eb) =>
      eb.or([
        eb("old.used_at", "<", addDays(tx.now, -days.left)),
        eb.and([
          eb("old.used_at", "is", null),
          eb("old.created_at", "<", addDays(tx.now, -days.neverUsed)),
        ]),
      ]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("access_token")
            .select("access_token.id")
            .whereRef("access_token.app_id", "=", "old.id"),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("grant_code")
            .select("grant_code.app_id")
            .whereRef("grant_code.app_id", "=", "old.id"),
        ),
      ),
    )
    .limit(atATime);
  await tx.db.deleteFrom("app").where("id", "in", unused).execute();
}
