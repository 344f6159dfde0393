import { newToken, tokenHash } from "../../lib/token.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";
import { parseScopes, scopesText, allScopes } from "./scopes.ts";
import { makeToken, type MadeToken } from "./tokens.ts";

const commandLine = "command-line";

/**
 * A token for someone, made on the command line for a program of their own. Throws `scope-not-valid`, and
 * `account-disabled` when it would not work.
 */
export async function makeOwnToken(tx: Tx, actorId: number, scopes: string): Promise<MadeToken> {
  const parsed = parseScopes(scopes);
  if (!parsed) throw new Refused("scope-not-valid", { field: "scopes" });
  const account = await tx.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select(["account.disabled_at", "actor.state"])
    .where("account.actor_id", "=", actorId)
    .executeTakeFirst();
  if (account?.disabled_at !== null || account.state !== "active")
    throw new Refused("account-disabled");
  const appId = await commandLineApp(tx);
  await audit(tx, null, "token-made", { actorId });
  return makeToken(tx, { appId, actorId, scopes: parsed });
}

/** The app that stands for the command line: nobody knows its secret, and it has nowhere to be sent a code. */
async function commandLineApp(tx: Tx): Promise<number> {
  await tx.db
    .insertInto("app")
    .values({
      id: tx.newId(),
      client_id: commandLine,
      secret_hash: tokenHash(newToken()),
      name: "vis token",
      website: null,
      redirect_uris: "",
      scopes: scopesText(allScopes),
      created_at: tx.now,
      used_at: null,
    })
    .onConflict((c) => c.column("client_id").doNothing())
    .execute();
  const { id } = await tx.db
    .selectFrom("app")
    .select("id")
    .where("client_id", "=", commandLine)
    .executeTakeFirstOrThrow();
  return id;
}
