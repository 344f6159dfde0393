import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";
import { makeLoginLink } from "./login-link.ts";
import { register, type Registration } from "./register.ts";

/**
 * Makes an account for someone and their first way in, a link's token; `by` is null for the command line.
 * Throws what `register` throws.
 */
export async function invite(
  tx: Tx,
  registration: Registration,
  by: number | null = null,
): Promise<string> {
  const actorId = await register(tx, registration);
  await audit(tx, by, "account-made", { actorId, role: registration.role });
  return makeLoginLink(tx, { purpose: "login", actorId });
}

/** A new way in for someone who has an account. Throws `not-found`, and `account-disabled` for who may not come in. */
export async function inviteAgain(
  tx: Tx,
  actorId: number,
  by: number | null = null,
): Promise<string> {
  const account = await tx.db
    .selectFrom("account")
    .select("disabled_at")
    .where("actor_id", "=", actorId)
    .executeTakeFirst();
  if (!account) throw new Refused("not-found");
  if (account.disabled_at !== null) throw new Refused("account-disabled");
  await audit(tx, by, "login-link-made", { actorId });
  return makeLoginLink(tx, { purpose: "login", actorId });
}
