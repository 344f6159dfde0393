import { addMs } from "../../lib/time.ts";
import { newToken, tokenHash } from "../../lib/token.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import type { Ask } from "./authorization.read.ts";
import { scopesText } from "./scopes.ts";

const lastsMs = 10 * 60_000;

/** Someone says yes to what an app asks: the code that it exchanges for a token, once and within 10 minutes. */
export async function grantCode(tx: Tx, actorId: number, ask: Ask): Promise<string> {
  const code = newToken();
  await tx.db
    .insertInto("grant_code")
    .values({
      code_hash: tokenHash(code),
      app_id: ask.app.id,
      actor_id: actorId,
      redirect_uri: ask.redirectUri,
      scopes: scopesText(ask.scopes),
      challenge: ask.challenge,
      expires_at: addMs(tx.now, lastsMs),
    })
    .execute();
  await audit(tx, actorId, "app-allowed", { app: ask.app.id });
  return code;
}
