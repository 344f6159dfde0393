import type { Reader } from "../../storage/reader.ts";
import type { Store } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { claimAttempt, clearAttempts } from "./attempt.ts";
import { verifyPassword } from "./password.ts";
import { endSession, startSession } from "./sessions.ts";

/** `before`: the token of a session that this browser held, which ends. */
export interface SignIn {
  handle: string;
  password: string;
  userAgent: string;
  before?: string | undefined;
}

/**
 * Signs in with a password; the session is always a new one. An unknown name takes as long as a wrong password.
 * Throws `wrong-password`, `account-disabled` (only to who knows the password), `try-again-later` with `seconds`.
 */
export async function signIn(
  store: Store,
  { handle, password, userAgent, before }: SignIn,
): Promise<{ token: string; csrf: string; actorId: number }> {
  const account = await accountNamed(store.reader, handle);
  if (account) await store.transact((tx) => claimAttempt(tx, account.actor_id));
  const right = await verifyPassword(account?.password_hash, password);
  if (!account || !right) throw new Refused("wrong-password");
  if (account.disabled_at !== null || account.state !== "active")
    throw new Refused("account-disabled");
  const actorId = account.actor_id;
  return store.transact(async (tx) => {
    await clearAttempts(tx, actorId);
    if (before !== undefined) await endSession(tx, before);
    return { actorId, ...(await startSession(tx, actorId, userAgent)) };
  });
}

function accountNamed(reader: Reader, handle: string) {
  const name = handle.trim().replace(/^@/, "").toLowerCase();
  return reader.db
    .selectFrom("actor")
    .innerJoin("account", "account.actor_id", "actor.id")
    .select(["account.actor_id", "account.password_hash", "account.disabled_at", "actor.state"])
    .where("actor.handle_key", "=", name.replace(`@${reader.host}`, ""))
    .where("actor.host", "=", reader.host)
    .executeTakeFirst();
}
