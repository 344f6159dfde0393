import type { AccountTable } from "../../storage/tables/people.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { endOtherSessions } from "../people/sessions.ts";
import { Refused } from "../refused.ts";

const ranks: Record<AccountTable["role"], number> = { member: 0, moderator: 1, admin: 2 };

/**
 * Takes someone out of sight, here or elsewhere: nobody sees them or what they wrote, they are signed out, nothing more is
 * taken from them, and other servers are told. Nothing is lost: `unsuspend` brings it back. `byId` is null for the command
 * line. Again is the same. Throws `not-found`, `not-allowed` for oneself and for who stands as high.
 */
export async function suspend(tx: Tx, actorId: number, byId: number | null): Promise<void> {
  await mustModerate(tx, byId, actorId);
  if (!(await setState(tx, actorId, "active", "suspended"))) return;
  await tx.db.deleteFrom("notification").where("actor_id", "=", actorId).execute();
  await endOtherSessions(tx, actorId);
  await audit(tx, byId, "person-suspended", { actorId });
}

/** Brings someone back who was suspended; they sign in anew. Throws as `suspend` does. */
export async function unsuspend(tx: Tx, actorId: number, byId: number | null): Promise<void> {
  await mustModerate(tx, byId, actorId);
  if (await setState(tx, actorId, "suspended", "active"))
    await audit(tx, byId, "person-unsuspended", { actorId });
}

/**
 * That someone, a moderator or administrator, may act on another: who stands lower, and whoever is elsewhere. Networks and
 * the instance itself are no one. Throws `not-found`, `not-allowed`.
 */
export async function mustModerate(
  reader: Reader,
  byId: number | null,
  actorId: number,
): Promise<void> {
  const actor = await reader.db
    .selectFrom("actor")
    .leftJoin("account", "account.actor_id", "actor.id")
    .select(["actor.kind", "actor.local", "account.role"])
    .where("actor.id", "=", actorId)
    .where("actor.state", "<>", "deleted")
    .executeTakeFirst();
  if (!actor || (actor.local === 1 && actor.role === null)) throw new Refused("not-found");
  if (byId === null) return;
  const by = await roleOf(reader, byId);
  if (by === "member" || (actor.role !== null && ranks[actor.role] >= ranks[by]))
    throw new Refused("not-allowed");
}

async function roleOf(reader: Reader, actorId: number): Promise<AccountTable["role"]> {
  const account = await reader.db
    .selectFrom("account")
    .select("role")
    .where("actor_id", "=", actorId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  return account?.role ?? "member";
}

async function setState(
  tx: Tx,
  actorId: number,
  from: "active" | "suspended",
  to: "active" | "suspended",
): Promise<boolean> {
  const changed = await tx.db
    .updateTable("actor")
    .set({ state: to, updated_at: tx.now })
    .where("id", "=", actorId)
    .where("state", "=", from)
    .returning("local")
    .executeTakeFirst();
  if (!changed) return false;
  await tx.record({ type: "ProfileChanged", actorId, local: changed.local === 1 });
  return true;
}
