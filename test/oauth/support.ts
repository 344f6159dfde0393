import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createBearer, type Bearer } from "../../src/oauth/bearer.ts";
import { createOAuth } from "../../src/oauth/oauth.ts";
import { atEnd } from "../support/at-end.ts";
import { freePort } from "../support/process.ts";
import type { TestStoreOptions } from "../support/engines.ts";
import { site, type Site, type Visitor } from "../web/support.ts";

export interface OAuthSite extends Site {
  bearer: Bearer;
  /** Sends a request of an app, from nowhere near a browser's cookies. */
  ask: (
    path: string,
    init?: RequestInit,
  ) => Promise<{ status: number; headers: Headers; json: Json }>;
}

type Json = Record<string, unknown>;

export const callback = "https://app.example/callback";

/** The pages and the endpoints of apps on one fresh store. */
export async function oauthSite(options: TestStoreOptions = {}): Promise<OAuthSite> {
  const made = await site({}, options);
  const deps = {
    store: made.store,
    clock: options.now ?? (() => new Date()),
    connectionOf: (c: { req: { header: (name: string) => string | undefined } }) =>
      c.req.header("X-Test-Address") ?? "192.0.2.1",
    vapidKey: "a-public-key",
  };
  const bearer = createBearer(deps);
  const http = new Hono();
  http.route("/", createOAuth(deps, bearer));
  http.all("*", (c) => made.answer(c.req.raw));
  const answer = async (request: Request): Promise<Response> => http.fetch(request);
  return {
    ...made,
    answer,
    bearer,
    async ask(path, init = {}) {
      const response = await answer(new Request(`${made.origin}${path}`, init));
      const text = await response.text();
      const json = (text.startsWith("{") ? JSON.parse(text) : {}) as Json;
      return { status: response.status, headers: response.headers, json };
    },
  };
}

/** The same on a loopback port. */
export async function servedOAuth(): Promise<OAuthSite> {
  const port = await freePort();
  const made = await oauthSite({ origin: `http://127.0.0.1:${port}` });
  const server = serve({ fetch: made.answer, port, hostname: "127.0.0.1" });
  atEnd(() => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
  if (!(server.address() as AddressInfo | null)) await once(server, "listening");
  return made;
}

/** A form as apps send it. */
export function form(fields: Record<string, string>, headers: Record<string, string> = {}) {
  return { method: "POST", body: new URLSearchParams(fields), headers };
}

export interface Registered {
  client_id: string;
  client_secret: string;
}

export async function registered(
  made: OAuthSite,
  more: Record<string, string> = {},
): Promise<Registered> {
  const { status, json } = await made.ask(
    "/api/v1/apps",
    form({
      client_name: "Lommevis",
      redirect_uris: callback,
      scopes: "read write follow push profile",
      website: "https://app.example",
      ...more,
    }),
  );
  if (status !== 200) throw new Error(`not registered: ${status}`);
  return { client_id: String(json["client_id"]), client_secret: String(json["client_secret"]) };
}

/** Where an app sends someone. */
export function authorizePath(app: Registered, more: Record<string, string> = {}): string {
  const query = {
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: callback,
    ...more,
  };
  return `/oauth/authorize?${new URLSearchParams(query)}`;
}

/** Opens the page and presses the button: where the browser is sent, or the page it gets. */
export async function decide(
  who: Visitor,
  app: Registered,
  more: Record<string, string> = {},
  decision = "allow",
) {
  const { html } = await who.get(authorizePath(app, more));
  const fields = Array.from(
    html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g),
    ([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")],
  );
  const asked = fields.filter(([name]) => !["csrf", "back"].includes(name ?? ""));
  return who.post("/oauth/authorize", { ...Object.fromEntries(asked), decision });
}

/** The code in what the browser is sent to. */
export function codeIn(location: string): string {
  return new URL(location).searchParams.get("code") ?? "";
}

/** Someone lets the app in; the token it gets. */
export async function tokenFor(
  made: OAuthSite,
  who: Visitor,
  app: Registered,
  scope = "read",
): Promise<string> {
  const { location } = await decide(who, app, { scope });
  const { json } = await made.ask(
    "/oauth/token",
    form({
      ...app,
      grant_type: "authorization_code",
      code: codeIn(location),
      redirect_uri: callback,
    }),
  );
  return String(json["access_token"]);
}
