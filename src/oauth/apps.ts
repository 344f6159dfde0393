import type { Context } from "hono";
import { appById, type AppView } from "../domain/apps/app.read.ts";
import { registerApp } from "../domain/apps/register-app.ts";
import { apiError } from "./answers.ts";
import type { Bearer } from "./bearer.ts";
import type { OAuthDependencies } from "./context.ts";
import { readParams } from "./params.ts";

/** `POST /api/v1/apps`: an app registers, and is told its secret (docs.joinmastodon.org/methods/apps/#create). */
export async function createApplication(
  { store, vapidKey }: OAuthDependencies,
  c: Context,
): Promise<Response> {
  const params = await readParams(c);
  const app = await store.transact((tx) =>
    registerApp(tx, {
      name: params.text("client_name"),
      redirectUris: params.all("redirect_uris").flatMap(listed),
      scopes: params.text("scopes"),
      website: params.text("website"),
    }),
  );
  return c.json({
    ...application(app, vapidKey),
    client_id: app.clientId,
    client_secret: app.secret,
    client_secret_expires_at: 0,
  });
}

/** `GET /api/v1/apps/verify_credentials`: any good token is told whose app it is of. */
export async function verifyApplication(
  { store, vapidKey }: OAuthDependencies,
  bearer: Bearer,
  c: Context,
): Promise<Response> {
  const holder = await bearer(c.req.raw);
  if (typeof holder === "string") return apiError(c, 401);
  const app = await appById(store.reader, holder.appId);
  return app ? c.json(application(app, vapidKey)) : apiError(c, 401);
}

/** One a line or between spaces, as apps of all ages write them. */
function listed(text: string): string[] {
  return text.split(/\s+/).filter((uri) => uri !== "");
}

function application(app: AppView, vapidKey: string) {
  return {
    id: String(app.id),
    name: app.name,
    website: app.website,
    scopes: app.scopes,
    redirect_uri: app.redirectUris.join("\n"),
    redirect_uris: app.redirectUris,
    vapid_key: vapidKey,
  };
}
