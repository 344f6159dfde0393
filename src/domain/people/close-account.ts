import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";
import { endOtherSessions } from "./sessions.ts";

/** Closes someone's way in: they are signed out everywhere and links end. What they wrote stays. Throws `not-found`. */
export async function disableAccount(
  tx: Tx,
  actorId: number,
  by: number | null = null,
): Promise<void> {
  await setDisabled(tx, actorId, tx.now);
  await endOtherSessions(tx, actorId);
  await tx.db.deleteFrom("login_link").where("actor_id", "=", actorId).execute();
  await audit(tx, by, "account-disabled", { actorId });
}

/** Opens someone's way in again; their password is as it was. Throws `not-found`. */
export async function enableAccount(
  tx: Tx,
  actorId: number,
  by: number | null = null,
): Promise<void> {
  await setDisabled(tx, actorId, null);
  await audit(tx, by, "account-enabled", { actorId });
}

async function setDisabled(tx: Tx, actorId: number, at: string | null): Promise<void> {
  const changed = await tx.db
    .updateTable("account")
    .set({ disabled_at: at })
    .where("actor_id", "=", actorId)
    .returning("actor_id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
}
