import { addMs } from "../../lib/time.ts";
import { newToken, tokenHash } from "../../lib/token.ts";
import type { Reader } from "../../storage/reader.ts";
import type { LoginLinkTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { clearAttempts } from "./attempt.ts";

type Link = { purpose: "first-admin" } | { purpose: "login"; actorId: number };

const minute = 60_000;
const lasts: Record<LoginLinkTable["purpose"], number> = {
  "first-admin": 24 * 60 * minute,
  login: 15 * minute,
};

/** A one-time way in: 15 minutes for someone, 24 hours for the first administrator. A newer one ends the older. */
export async function makeLoginLink(tx: Tx, link: Link): Promise<string> {
  const actorId = link.purpose === "login" ? link.actorId : null;
  const token = newToken();
  await tx.db
    .deleteFrom("login_link")
    .where("purpose", "=", link.purpose)
    .where("actor_id", actorId === null ? "is" : "=", actorId)
    .execute();
  await tx.db
    .insertInto("login_link")
    .values({
      token_hash: tokenHash(token),
      purpose: link.purpose,
      actor_id: actorId,
      expires_at: addMs(tx.now, lasts[link.purpose]),
      used_at: null,
    })
    .execute();
  return token;
}

/** Uses up someone's link; returns whose it is. Throws `link-used-or-expired`, `account-disabled`. */
export async function redeem(tx: Tx, token: string): Promise<number> {
  const actorId = await useUp(tx, token, "login");
  const account = await tx.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select(["account.disabled_at", "actor.state"])
    .where("account.actor_id", "=", actorId ?? 0)
    .executeTakeFirst();
  if (actorId === null || !account) throw new Refused("link-used-or-expired");
  if (account.disabled_at !== null || account.state !== "active")
    throw new Refused("account-disabled");
  await clearAttempts(tx, actorId);
  return actorId;
}

/** Uses up a link of that purpose; the same link never works twice. Throws `link-used-or-expired`. */
export async function useUp(
  tx: Tx,
  token: string,
  purpose: LoginLinkTable["purpose"],
): Promise<number | null> {
  const used = await tx.db
    .updateTable("login_link")
    .set({ used_at: tx.now })
    .where("token_hash", "=", tokenHash(token))
    .where("purpose", "=", purpose)
    .where("used_at", "is", null)
    .where("expires_at", ">", tx.now)
    .returning("actor_id")
    .executeTakeFirst();
  if (!used) throw new Refused("link-used-or-expired");
  return used.actor_id;
}

/** Whether a link still works at `now`, without using it up: for the page that asks before it signs in. */
export async function linkWorks(
  reader: Reader,
  token: string,
  purpose: LoginLinkTable["purpose"],
  now = new Date().toISOString(),
): Promise<boolean> {
  const link = await reader.db
    .selectFrom("login_link")
    .select("used_at")
    .where("token_hash", "=", tokenHash(token))
    .where("purpose", "=", purpose)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return link !== undefined;
}

/** Upkeep: forgets links that nobody can use any more. */
export async function forgetOldLinks(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("login_link")
    .where((eb) => eb.or([eb("expires_at", "<=", tx.now), eb("used_at", "is not", null)]))
    .execute();
}
