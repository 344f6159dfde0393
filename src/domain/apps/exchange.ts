import { sameSecret, tokenHash } from "../../lib/token.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { AppView } from "./app.read.ts";
import { appPolicy, letsDo, letsIn } from "./policy.ts";
import { keptScopes, type Scope } from "./scopes.ts";
import { makeToken, type MadeToken } from "./tokens.ts";

/** What an app brings to get its token; `verifier` is empty when it uses no PKCE. */
export interface Exchange {
  code: string;
  redirectUri: string;
  verifier: string;
}

/**
 * A token for a code, or undefined. A code is used up by its first try, good or bad; one that comes again ends the token
 * that was made from it (RFC 6749 §4.1.2), so what this did must be committed also when there is no token.
 */
export async function exchangeCode(
  tx: Tx,
  app: Pick<AppView, "id">,
  { code, redirectUri, verifier }: Exchange,
): Promise<MadeToken | undefined> {
  const codeHash = tokenHash(code);
  const grant = await tx.db
    .deleteFrom("grant_code")
    .where("code_hash", "=", codeHash)
    .returningAll()
    .executeTakeFirst();
  if (!grant) {
    await tx.db.deleteFrom("access_token").where("code_hash", "=", codeHash).execute();
    return undefined;
  }
  const good =
    grant.app_id === app.id &&
    grant.redirect_uri === redirectUri &&
    grant.expires_at > tx.now &&
    verifies(grant.challenge, verifier);
  const scopes = keptScopes(grant.scopes);
  const policy = await appPolicy(tx);
  if (!good || !letsIn(policy, redirectUri) || !letsDo(policy, scopes)) return undefined;
  return makeToken(tx, { appId: app.id, actorId: grant.actor_id, scopes, codeHash });
}

/** A token with which the app speaks for itself alone (RFC 6749 §4.4); undefined where the policy lets it have none. */
export async function appOnlyToken(
  tx: Tx,
  app: Pick<AppView, "id" | "redirectUris">,
  scopes: readonly Scope[],
): Promise<MadeToken | undefined> {
  const policy = await appPolicy(tx);
  const letIn = app.redirectUris.some((uri) => letsIn(policy, uri));
  if (!letIn || !letsDo(policy, scopes)) return undefined;
  return makeToken(tx, { appId: app.id, actorId: null, scopes });
}

/** RFC 7636 §4.6. A verifier where there was no challenge means that someone took the challenge away (RFC 9700 §4.8.2). */
function verifies(challenge: string | null, verifier: string): boolean {
  if (challenge === null) return verifier === "";
  return /^[\w.~-]{43,128}$/.test(verifier) && sameSecret(tokenHash(verifier), challenge);
}
