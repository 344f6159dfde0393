import type { Context } from "hono";
import type { AppView } from "../domain/apps/app.read.ts";
import { appOnlyToken, exchangeCode } from "../domain/apps/exchange.ts";
import { parseScopes, scopesText, within } from "../domain/apps/scopes.ts";
import { revokeToken, type MadeToken } from "../domain/apps/tokens.ts";
import type { Store } from "../storage/transaction.ts";
import { oauthError } from "./answers.ts";
import { clientOf } from "./client.ts";
import type { OAuthDependencies } from "./context.ts";
import { readParams, type Params } from "./params.ts";

/** `POST /oauth/token`: a token for a code, or for the app alone (RFC 6749 §4.1.3, §4.4.2). What else is sent is nothing to us. */
export async function giveToken({ store }: OAuthDependencies, c: Context): Promise<Response> {
  const params = await readParams(c);
  const app = await clientOf(c, store.reader, params);
  if (!app) return oauthError(c, "invalid_client", 401);
  switch (params.text("grant_type")) {
    case "authorization_code":
      return forCode(store, c, app, params);
    case "client_credentials":
      return forApp(store, c, app, params);
    case "":
      return oauthError(c, "invalid_request");
    default:
      return oauthError(c, "unsupported_grant_type");
  }
}

/** `POST /oauth/revoke`: an app takes its token back. One that is not known is as good as taken back (RFC 7009 §2.2). */
export async function revoke({ store }: OAuthDependencies, c: Context): Promise<Response> {
  const params = await readParams(c);
  const app = await clientOf(c, store.reader, params);
  if (!app) return oauthError(c, "invalid_client", 401);
  const token = params.text("token");
  if (token === "") return oauthError(c, "invalid_request");
  const done = await store.transact((tx) => revokeToken(tx, app.id, token));
  return done === "foreign" ? oauthError(c, "unauthorized_client", 403) : c.json({});
}

async function forCode(store: Store, c: Context, app: AppView, params: Params): Promise<Response> {
  const [code, redirectUri] = [params.text("code"), params.text("redirect_uri")];
  if (code === "" || redirectUri === "") return oauthError(c, "invalid_request");
  const exchange = { code, redirectUri, verifier: params.text("code_verifier") };
  const made = await store.transact((tx) => exchangeCode(tx, app, exchange));
  return made ? c.json(tokenAnswer(made)) : oauthError(c, "invalid_grant");
}

async function forApp(store: Store, c: Context, app: AppView, params: Params): Promise<Response> {
  const scopes = parseScopes(params.text("scope"));
  if (!scopes || !within(scopes, app.scopes)) return oauthError(c, "invalid_scope");
  const made = await store.transact((tx) => appOnlyToken(tx, app, scopes));
  return made ? c.json(tokenAnswer(made)) : oauthError(c, "invalid_scope");
}

/** `created_at` in seconds. It tells of no end: a token stands until it is taken back. */
function tokenAnswer({ token, scopes, createdAt }: MadeToken) {
  return {
    access_token: token,
    token_type: "Bearer",
    scope: scopesText(scopes),
    created_at: Math.floor(Date.parse(createdAt) / 1000),
  };
}
