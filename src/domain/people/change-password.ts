import type { Store, Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { claimAttempt, clearAttempts } from "./attempt.ts";
import { checkPassword, hashPassword, verifyPassword } from "./password.ts";
import { endOtherSessions } from "./sessions.ts";

/** `current` may be empty for an account that has no password yet. `token`: the session that stays. */
export interface PasswordChange {
  actorId: number;
  current: string;
  next: string;
  token: string;
}

/**
 * Changes my password and signs me out everywhere else. A new one that cannot be a password is no try at the old one.
 * Throws `wrong-password`, `try-again-later`, `password-too-short`, `text-too-long`.
 */
export async function changePassword(store: Store, change: PasswordChange): Promise<void> {
  const { actorId } = change;
  checkPassword(change.next);
  const held = await store.reader.db
    .selectFrom("account")
    .select("password_hash")
    .where("actor_id", "=", actorId)
    .executeTakeFirst();
  if (!held) throw new Refused("not-found");
  if (held.password_hash !== null) {
    await store.transact((tx) => claimAttempt(tx, actorId));
    if (!(await verifyPassword(held.password_hash, change.current)))
      throw new Refused("wrong-password");
  }
  const hash = await hashPassword(change.next);
  await store.transact((tx) => setPassword(tx, actorId, hash, change.token));
}

/** Sets a password (as `hashPassword` made it) and ends every session but the one with `token`. */
export async function setPassword(
  tx: Tx,
  actorId: number,
  passwordHash: string,
  token?: string,
): Promise<void> {
  await tx.db
    .updateTable("account")
    .set({ password_hash: passwordHash })
    .where("actor_id", "=", actorId)
    .execute();
  await clearAttempts(tx, actorId);
  await endOtherSessions(tx, actorId, token);
}
