import { newToken, tokenHash } from "../../lib/token.ts";
import type { Tx } from "../../storage/transaction.ts";
import { scopesText, type Scope } from "./scopes.ts";

/** `actorId` is null for an app that speaks for itself alone; `codeHash`: of the code it is made from. */
export interface NewToken {
  appId: number;
  actorId: number | null;
  scopes: readonly Scope[];
  codeHash?: string;
}

/** A token as it is told, this once. */
export interface MadeToken {
  token: string;
  scopes: readonly Scope[];
  createdAt: string;
}

/** Tokens that one app holds of one person; whoever signs in once more loses the oldest. */
const most = 50;

/** Makes a token, of which only the hash is kept. It stands until it is taken back. */
export async function makeToken(tx: Tx, wanted: NewToken): Promise<MadeToken> {
  const token = newToken();
  const { appId, actorId, scopes } = wanted;
  await tx.db
    .insertInto("access_token")
    .values({
      id: tx.newId(),
      token_hash: tokenHash(token),
      app_id: appId,
      actor_id: actorId,
      scopes: scopesText(scopes),
      code_hash: wanted.codeHash ?? null,
      created_at: tx.now,
      used_at: null,
    })
    .execute();
  if (actorId !== null)
    await tx.db.updateTable("app").set({ used_at: tx.now }).where("id", "=", appId).execute();
  await forgetOldest(tx, appId, actorId);
  return { token, scopes, createdAt: tx.now };
}

/** The app takes its own token back. `foreign`: it is another app's, and stays (RFC 7009 §2.1). */
export async function revokeToken(
  tx: Tx,
  appId: number,
  token: string,
): Promise<"revoked" | "foreign" | "unknown"> {
  const held = await tx.db
    .selectFrom("access_token")
    .select(["id", "app_id"])
    .where("token_hash", "=", tokenHash(token))
    .executeTakeFirst();
  if (!held) return "unknown";
  if (held.app_id !== appId) return "foreign";
  await tx.db.deleteFrom("access_token").where("id", "=", held.id).execute();
  return "revoked";
}

/** What all apps, or the one given, may do for someone ends at once, codes on their way too. */
export async function endApps(tx: Tx, actorId: number, appId?: number): Promise<void> {
  for (const table of ["access_token", "grant_code"] as const)
    await tx.db
      .deleteFrom(table)
      .where("actor_id", "=", actorId)
      .$if(appId !== undefined, (q) => q.where("app_id", "=", appId!))
      .execute();
}

/** Notes that a token is in use, and its owner here. */
export async function touchToken(tx: Tx, tokenId: number): Promise<void> {
  const row = await tx.db
    .updateTable("access_token")
    .set({ used_at: tx.now })
    .where("id", "=", tokenId)
    .returning("actor_id")
    .executeTakeFirst();
  if (row?.actor_id != null)
    await tx.db
      .updateTable("account")
      .set({ seen_at: tx.now })
      .where("actor_id", "=", row.actor_id)
      .execute();
}

async function forgetOldest(tx: Tx, appId: number, actorId: number | null): Promise<void> {
  const last = await tx.db
    .selectFrom("access_token")
    .select("id")
    .where("app_id", "=", appId)
    .where("actor_id", actorId === null ? "is" : "=", actorId)
    .orderBy("id", "desc")
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (!last) return;
  await tx.db
    .deleteFrom("access_token")
    .where("app_id", "=", appId)
    .where("actor_id", actorId === null ? "is" : "=", actorId)
    .where("id", "<=", last.id)
    .execute();
}
