import { cleanName } from "../../lib/text.ts";
import { newToken, tokenHash } from "../../lib/token.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { toApp, type AppView } from "./app.read.ts";
import { appPolicy, letsIn } from "./policy.ts";
import { mayRedirectTo } from "./redirect-uri.ts";
import { parseScopes, scopesText } from "./scopes.ts";

/** What an app says of itself. */
export interface NewApp {
  name: string;
  redirectUris: readonly string[];
  /** Separated by spaces; empty: `read`. */
  scopes: string;
  /** Empty when it has none. */
  website: string;
}

const most = { name: 100, uris: 20 } as const;

/**
 * Takes an app in, whoever it is: it may do nothing until someone says yes to it. Returns its secret, which is told this
 * once. Throws with the `field`: `name-missing`, `redirect-not-valid` (also when
 * the instance lets no app be answered there), `scope-not-valid`, `value-unknown` (website).
 */
export async function registerApp(tx: Tx, app: NewApp): Promise<AppView & { secret: string }> {
  const name = cleanName(app.name, most.name);
  if (name === "") throw new Refused("name-missing", { field: "client_name" });
  const uris = [...new Set(app.redirectUris)];
  if (uris.length === 0 || uris.length > most.uris || !uris.every(mayRedirectTo))
    throw new Refused("redirect-not-valid", { field: "redirect_uris" });
  const policy = await appPolicy(tx);
  if (!uris.some((uri) => letsIn(policy, uri)))
    throw new Refused("redirect-not-valid", { field: "redirect_uris" });
  const scopes = parseScopes(app.scopes);
  if (!scopes) throw new Refused("scope-not-valid", { field: "scopes" });
  const website = app.website.trim();
  if (website !== "" && !parseHttpUrl(website))
    throw new Refused("value-unknown", { field: "website" });
  const secret = newToken();
  const row = {
    id: tx.newId(),
    client_id: newToken(),
    secret_hash: tokenHash(secret),
    name,
    website: website === "" ? null : website,
    redirect_uris: uris.join("\n"),
    scopes: scopesText(scopes),
    created_at: tx.now,
    used_at: null,
  };
  await tx.db.insertInto("app").values(row).execute();
  return { ...toApp(row), secret };
}
