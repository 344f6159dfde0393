import { addMs } from "../../lib/time.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";

const longestWait = 300;

/** Seconds to wait after that many wrong passwords in a row: none, then 1, 2, 4 … up to 300. Never for good. */
export function waitAfter(failures: number): number {
  return failures < 2 ? 0 : Math.min(2 ** (failures - 2), longestWait);
}

/**
 * Counts a try at someone's password before it is checked, so that tries at the same time wait for each other.
 * Throws `try-again-later` with the `seconds` left.
 */
export async function claimAttempt(tx: Tx, actorId: number): Promise<void> {
  const { failed_logins: failures, retry_login_at: retryAt } = await tx.db
    .selectFrom("account")
    .select(["failed_logins", "retry_login_at"])
    .where("actor_id", "=", actorId)
    .executeTakeFirstOrThrow();
  if (retryAt !== null && retryAt > tx.now) throw tooSoon(retryAt, tx.now);
  const next = addMs(tx.now, waitAfter(failures + 1) * 1000);
  const claimed = await tx.db
    .updateTable("account")
    .set({ failed_logins: failures + 1, retry_login_at: next })
    .where("actor_id", "=", actorId)
    .where("failed_logins", "=", failures)
    .returning("actor_id")
    .executeTakeFirst();
  if (!claimed) throw new Refused("try-again-later", { seconds: 1 });
}

/** The password was right: the next mistake is a first one again. */
export async function clearAttempts(tx: Tx, actorId: number): Promise<void> {
  await tx.db
    .updateTable("account")
    .set({ failed_logins: 0, retry_login_at: null })
    .where("actor_id", "=", actorId)
    .execute();
}

function tooSoon(retryAt: string, now: string): Refused {
  const seconds = Math.ceil((Date.parse(retryAt) - Date.parse(now)) / 1000);
  return new Refused("try-again-later", { seconds });
}
