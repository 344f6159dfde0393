import { beforeAll, describe, expect, test } from "vitest";
import {
  authorizePath,
  callback,
  codeIn,
  decide,
  form,
  oauthSite,
  registered,
  tokenFor,
  type OAuthSite,
  type Registered,
} from "./support.ts";
import { password, type Visitor } from "../web/support.ts";

let made: OAuthSite;
let anna: Visitor;
let app: Registered;

beforeAll(async () => {
  made = await oauthSite();
  await made.member("jordemoder-1", { name: "Jordemoder" });
  anna = await made.signedIn("jordemoder-1");
  app = await registered(made);
});

const json = (body: unknown, headers = {}) => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
});

const multipart = (fields: Record<string, string | string[]>) => {
  const body = new FormData();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) body.append(name, value);
  return { method: "POST", body };
};

const bearerOf = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe("an app registers", () => {
  const two = [callback, "dk.example.app:/back"];
  const said = { client_name: "Lommevis", scopes: "read write", website: "https://app.example" };
  const query = new URLSearchParams({ ...said, redirect_uris: two.join("\n") });

  test.each<[string, string, RequestInit]>([
    ["JSON with a list", "", json({ ...said, redirect_uris: two })],
    ["JSON with lines", "", json({ ...said, redirect_uris: two.join("\n") })],
    ["urlencoded with lines", "", form({ ...said, redirect_uris: two.join("\r\n") })],
    ["urlencoded with spaces", "", form({ ...said, redirect_uris: two.join(" ") })],
    ["multipart with a list", "", multipart({ ...said, "redirect_uris[]": two })],
    ["the query and no body", `?${query}`, { method: "POST" }],
    ["no type of content", "", { method: "POST", body: new TextEncoder().encode(String(query)) }],
  ])("by %s", async (_, after, init) => {
    const { status, json: answer, headers } = await made.ask(`/api/v1/apps${after}`, init);
    expect(status).toBe(200);
    expect(answer).toEqual({
      id: expect.stringMatching(/^\d{16}$/),
      name: "Lommevis",
      website: "https://app.example",
      scopes: ["read", "write"],
      redirect_uri: two.join("\n"),
      redirect_uris: two,
      vapid_key: "a-public-key",
      client_id: expect.stringMatching(/^[\w-]{43}$/),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
    });
    expect(headers.get("Cache-Control")).toBe("no-store");
  });

  test("without scopes it may read, and a site is no duty", async () => {
    const init = json({ client_name: "Lille", redirect_uris: callback, website: null });
    const { json: answer } = await made.ask("/api/v1/apps", init);
    expect(answer).toMatchObject({ scopes: ["read"], website: null });
  });

  test.each([
    [{ client_name: "" }, 422, "client_name"],
    [{ redirect_uris: "" }, 422, "redirect_uris"],
    [{ redirect_uris: "javascript:alert(1)" }, 422, "redirect_uris"],
    [{ scopes: "read all" }, 422, "scopes"],
    [{ website: "javascript:alert(1)" }, 422, "website"],
  ])("not with %j", async (wrong, status, field) => {
    const init = form({ client_name: "x", redirect_uris: callback, ...wrong } as never);
    const answer = await made.ask("/api/v1/apps", init);
    expect(answer.status).toBe(status);
    expect(answer.json["error"]).toMatch(new RegExp(`^Validation failed: ${field} `));
  });

  test("nor with what cannot be read, which apps in browsers are told too", async () => {
    const origin = { Origin: "https://elk.example" };
    const broken = { ...json({}), body: "{" };
    for (const [init, status] of [
      [broken, 400],
      [{ ...json([]) }, 400],
      [form({ client_name: "x".repeat(70_000) }), 413],
      [form(Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`f${n}`, ""]))), 413],
    ] as const) {
      const headers = { ...init.headers, ...origin };
      const answer = await made.ask("/api/v1/apps", { ...init, headers });
      expect(answer.status).toBe(status);
      expect(answer.json["error"]).toBe("invalid_request");
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    }
  });

  test("30 at once from a connection, and from another as before", async () => {
    const now = new Date("2026-11-24T08:00:00Z");
    const fresh = await oauthSite({ now: () => now });
    const from = (address: string) =>
      fresh.ask(
        "/api/v1/apps",
        form({ client_name: "x", redirect_uris: callback }, { "X-Test-Address": address }),
      );
    for (let n = 0; n < 30; n += 1) expect((await from("192.0.2.1")).status).toBe(200);
    const refused = await from("192.0.2.1");
    expect([refused.status, refused.json]).toEqual([429, { error: "Too many requests" }]);
    expect(refused.headers.get("Retry-After")).toBe("60");
    expect((await from("192.0.2.2")).status).toBe(200);
    now.setSeconds(61);
    expect((await from("192.0.2.1")).status).toBe(200);
    for (let n = 0; n < 400; n += 1) await from(`198.51.100.${n}`);
    expect((await from("203.0.113.1")).status).toBe(429);
  });
});

describe("the page that asks", () => {
  test("leads to the sign-in page and back, with everything the app asked", async () => {
    const who = made.visitor();
    const state = "a b&c=d/é#";
    const path = authorizePath(app, { scope: "read write", state });
    const first = await who.get(path);
    expect(first.status).toBe(303);
    const to = new URL(first.location, made.origin).searchParams.get("to") ?? "";
    const asked = new URL(to, made.origin);
    expect(Object.fromEntries(asked.searchParams)).toEqual(
      Object.fromEntries(new URL(path, made.origin).searchParams),
    );
    await who.get(first.location);
    const back = await who.post("/login", { handle: "jordemoder-1", password, to });
    expect(back.location).toBe(to);
    const { html, status, headers } = await who.get(back.location);
    expect(status).toBe(200);
    expect(html).toContain("Giv Lommevis adgang");
    expect(html).toContain("@jordemoder-1");
    expect(html).toContain("læse alt det, du kan læse");
    expect(html).toContain("<b>app.example</b>");
    expect(headers.get("Content-Security-Policy")).toContain(
      "form-action 'self' https://app.example;",
    );
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    const done = await decide(who, app, { state });
    expect(done.status).toBe(303);
    expect(done.location.startsWith(`${callback}?code=`)).toBe(true);
    expect(new URL(done.location).searchParams.get("state")).toBe(state);
  });

  test("speaks the language that the app asks for", async () => {
    const { html } = await anna.get(authorizePath(app, { lang: "en", scope: "read:lists push" }));
    expect(html).toContain('<html lang="en">');
    expect(html).toContain("Give Lommevis access");
    expect(html).toContain("read: your lists");
    const other = await anna.get(authorizePath(app, { lang: "fr" }));
    expect(other.html).toContain("Giv Lommevis adgang");
  });

  test("signs in anew when the app wants that, once", async () => {
    await made.member("laege-2");
    const who = await made.signedIn("jordemoder-1");
    const before = who.cookies.get("__Host-vis");
    const { location } = await who.get(authorizePath(app, { force_login: "true" }));
    expect(location).toMatch(/^\/login\?to=.*&anew=yes$/);
    const login = await who.get(location);
    expect(login.status).toBe(200);
    const to = new URL(location, made.origin).searchParams.get("to") ?? "";
    const done = await who.post("/login", { handle: "laege-2", password, to });
    expect((await who.get(done.location)).html).toContain("@laege-2");
    expect(who.cookies.get("__Host-vis")).not.toBe(before);
    const not = await who.get(authorizePath(app, { force_login: "false" }));
    expect(not.status).toBe(200);
  });

  test("no is told the app, or said where it cannot be told", async () => {
    const { location } = await decide(anna, app, { state: "s" }, "deny");
    expect(location).toBe(`${callback}?error=access_denied&state=s`);
    const oob = "urn:ietf:wg:oauth:2.0:oob";
    const carried = await registered(made, { redirect_uris: oob });
    const page = await decide(anna, carried, { redirect_uri: oob }, "deny");
    expect([page.status, page.html.includes("ikke fået adgang")]).toEqual([200, true]);
    expect((await decide(anna, app, {}, "perhaps")).status).toBe(422);
  });

  test("a code that is carried over by hand stands on the page and in no address", async () => {
    const oob = "urn:ietf:wg:oauth:2.0:oob";
    const carried = await registered(made, { redirect_uris: oob });
    const shown = await decide(anna, carried, { redirect_uri: oob });
    expect([shown.status, shown.location]).toEqual([200, ""]);
    expect(shown.headers.get("Cache-Control")).toBe("private, no-store");
    const code = /id="code" value="([\w-]{43})"/.exec(shown.html)?.[1] ?? "";
    const fields = { ...carried, grant_type: "authorization_code", code, redirect_uri: oob };
    expect((await made.ask("/oauth/token", form(fields))).status).toBe(200);
  });

  test("a scheme of the app's own is sent the code as it was registered", async () => {
    const uri = "com.tapbots.Ivory.10217:/request_token";
    const own = await registered(made, { redirect_uris: uri });
    const { headers } = await anna.get(authorizePath(own, { redirect_uri: uri }));
    expect(headers.get("Content-Security-Policy")).toContain(
      "form-action 'self' com.tapbots.ivory.10217:;",
    );
    const { location } = await decide(anna, own, { redirect_uri: uri });
    expect(location).toMatch(/^com\.tapbots\.Ivory\.10217:\/request_token\?code=[\w-]{43}$/);
  });

  test("what cannot be granted is said, with a way back that is pressed and not sprung", async () => {
    for (const [wrong, error] of [
      [{ response_type: "token" }, "unsupported_response_type"],
      [{ scope: "admin:read" }, "invalid_scope"],
      [{ code_challenge: "x" }, "invalid_request"],
    ] as const) {
      const { status, html, location } = await anna.get(
        authorizePath(app, { ...wrong, state: "s" } as never),
      );
      expect([status, location]).toEqual([400, ""]);
      expect(html).toContain(`href="${callback}?error=${error}&amp;state=s"`);
    }
  });
});

describe("a token", () => {
  const grant = { grant_type: "authorization_code", redirect_uri: callback };
  const code = async (scope = "read write") =>
    codeIn((await decide(anna, app, { scope })).location);
  const basic = (id: string, secret: string) =>
    `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

  test.each<[string, (fields: Record<string, string>) => RequestInit]>([
    ["urlencoded", (fields) => form(fields)],
    ["JSON", (fields) => json(fields)],
    ["multipart", (fields) => multipart(fields)],
    [
      "no type of content",
      (fields) => ({
        method: "POST",
        body: new TextEncoder().encode(String(new URLSearchParams(fields))),
      }),
    ],
    [
      "Basic and body at once",
      (fields) => form(fields, { Authorization: basic(app.client_id, app.client_secret) }),
    ],
    ["parameters that mean nothing", (fields) => form({ ...fields, scope: "read", nonsense: "1" })],
  ])("is given for a code: %s", async (_, send) => {
    const sent = send({ ...app, ...grant, code: await code() });
    const { status, json: answer, headers } = await made.ask("/oauth/token", sent);
    expect(status).toBe(200);
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: "Bearer",
      scope: "read write",
      created_at: expect.closeTo(Date.now() / 1000, -2),
    });
    expect(Number.isInteger(answer["created_at"])).toBe(true);
    expect(headers.get("Cache-Control")).toBe("no-store");
    const holder = await made.bearer(
      new Request(made.origin, bearerOf(String(answer["access_token"]))),
    );
    expect(holder).toMatchObject({ kind: "person", handle: "jordemoder-1" });
  });

  test("by Basic alone, form-encoded or not", async () => {
    const encoded = (text: string) => encodeURIComponent(text).replaceAll("-", "%2D");
    for (const Authorization of [
      basic(app.client_id, app.client_secret),
      basic(encoded(app.client_id), encoded(app.client_secret)),
    ]) {
      const sent = form({ ...grant, code: await code() }, { Authorization });
      expect((await made.ask("/oauth/token", sent)).status).toBe(200);
    }
  });

  test("is not given to who does not prove to be the app", async () => {
    const held = { ...grant, code: await code() };
    for (const sent of [
      form(held),
      form({ ...held, client_id: app.client_id }),
      form({ ...held, ...app, client_secret: "x" }),
      form({ ...held, ...app, client_id: "x" }),
      form(
        { ...held, ...app, client_secret: "x" },
        { Authorization: basic(app.client_id, app.client_secret) },
      ),
      form({ ...held, ...app }, { Authorization: basic(app.client_id, "x") }),
      form({ ...held, ...app }, { Authorization: "Basic nonsense" }),
    ]) {
      const { status, json: answer, headers } = await made.ask("/oauth/token", sent);
      expect([status, answer["error"]]).toEqual([401, "invalid_client"]);
      expect(headers.get("WWW-Authenticate")).toBe('Basic realm="vis"');
    }
    expect((await made.ask("/oauth/token", form({ ...held, ...app }))).status).toBe(200);
  });

  test("nor for what is missing or no grant of ours", async () => {
    for (const [wrong, error] of [
      [{}, "invalid_request"],
      [{ grant_type: "authorization_code" }, "invalid_request"],
      [{ ...grant, code: "" }, "invalid_request"],
      [{ ...grant, code: "nonsense" }, "invalid_grant"],
      [{ grant_type: "password", username: "a", password: "b" }, "unsupported_grant_type"],
      [{ grant_type: "refresh_token" }, "unsupported_grant_type"],
      [{ grant_type: "client_credentials", scope: "admin:read" }, "invalid_scope"],
    ] as const) {
      const sent = form({ ...app, ...wrong } as never);
      const { status, json: answer } = await made.ask("/oauth/token", sent);
      expect([status, answer["error"]]).toEqual([400, error]);
      expect(answer["error_description"]).toMatch(/\w/);
    }
  });

  test("tells an app alone whose it is, and is nobody", async () => {
    const sent = form({ ...app, grant_type: "client_credentials", redirect_uri: callback });
    const { json: answer } = await made.ask("/oauth/token", sent);
    expect(answer["scope"]).toBe("read");
    const token = String(answer["access_token"]);
    const whose = await made.ask("/api/v1/apps/verify_credentials", bearerOf(token));
    expect(whose.json).toMatchObject({ name: "Lommevis", redirect_uris: [callback] });
    expect(whose.json).not.toHaveProperty("client_secret");
    expect(await made.bearer(new Request(made.origin, bearerOf(token)))).toMatchObject({
      kind: "app",
    });
  });

  test("is taken back by its app; another's is not, and none that is known is as good as gone", async () => {
    const token = await tokenFor(made, anna, app);
    const other = await registered(made);
    const revoke = (fields: Record<string, string>) => made.ask("/oauth/revoke", form(fields));
    expect(await revoke({ ...other, token })).toMatchObject({
      status: 403,
      json: { error: "unauthorized_client" },
    });
    expect((await revoke({ client_id: app.client_id, token })).status).toBe(401);
    expect((await revoke({ ...app })).status).toBe(400);
    const verify = () => made.ask("/api/v1/apps/verify_credentials", bearerOf(token));
    expect((await verify()).status).toBe(200);
    expect(await revoke({ ...app, token })).toMatchObject({ status: 200, json: {} });
    expect(await verify()).toMatchObject({
      status: 401,
      json: { error: "The access token is invalid" },
    });
    expect((await revoke({ ...app, token })).status).toBe(200);
  });

  test("is read from the header, and where a browser can put it only for a stream", async () => {
    const token = await tokenFor(made, anna, app);
    const read = (init: RequestInit, query = "", streaming = false) =>
      made.bearer(new Request(`${made.origin}/${query}`, init), { streaming });
    const person = expect.objectContaining({ kind: "person" });
    expect(await read({ headers: { Authorization: `bearer  ${token} ` } })).toEqual(person);
    expect(await read({})).toBe("nobody");
    expect(await read(bearerOf("x"))).toBe("refused");
    expect(await read(bearerOf(""))).toBe("nobody");
    const query = `?access_token=${token}`;
    expect(await read({}, query)).toBe("nobody");
    expect(await read({}, query, true)).toEqual(person);
    expect(await read(bearerOf("x"), query, true)).toBe("refused");
    const protocol = { headers: { "Sec-WebSocket-Protocol": `${token}, other` } };
    expect(await read(protocol)).toBe("nobody");
    expect(await read(protocol, "", true)).toEqual(person);
  });
});

describe("what apps look up", () => {
  test("where everything is", async () => {
    const { status, json: answer } = await made.ask("/.well-known/oauth-authorization-server");
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      issuer: "https://nord.example",
      authorization_endpoint: "https://nord.example/oauth/authorize",
      token_endpoint: "https://nord.example/oauth/token",
      revocation_endpoint: "https://nord.example/oauth/revoke",
      userinfo_endpoint: "https://nord.example/oauth/userinfo",
      app_registration_endpoint: "https://nord.example/api/v1/apps",
      code_challenge_methods_supported: ["S256"],
    });
  });

  test("who lets them in", async () => {
    const token = await tokenFor(made, anna, app, "profile");
    for (const method of ["GET", "POST"]) {
      const { status, json: answer } = await made.ask("/oauth/userinfo", {
        method,
        ...bearerOf(token),
      });
      expect(status).toBe(200);
      expect(answer).toEqual({
        iss: "https://nord.example",
        sub: expect.stringMatching(/^https:\/\/nord\.example\/actors\/\d+$/),
        name: "Jordemoder",
        preferred_username: "jordemoder-1",
        profile: "https://nord.example/@jordemoder-1",
      });
    }
  });

  test("from browsers anywhere", async () => {
    for (const path of [
      "/api/v1/apps",
      "/api/v1/apps/verify_credentials",
      "/oauth/token",
      "/oauth/revoke",
      "/oauth/userinfo",
      "/.well-known/oauth-authorization-server",
    ]) {
      const { status, headers } = await made.ask(path, {
        method: "OPTIONS",
        headers: {
          Origin: "https://elk.example",
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "authorization",
        },
      });
      expect([path, status]).toEqual([path, 204]);
      expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(headers.get("Access-Control-Allow-Headers")).toContain("Idempotency-Key");
      expect(headers.get("Access-Control-Max-Age")).toBe("7200");
      expect(headers.has("Access-Control-Allow-Credentials")).toBe(false);
    }
    const page = await anna.get(authorizePath(app), { Origin: "https://elk.example" });
    expect(page.headers.has("Access-Control-Allow-Origin")).toBe(false);
  });
});

test("people see their apps among the settings and end them; signing out everywhere else ends all", async () => {
  await made.member("sosu-3");
  const who = await made.signedIn("sosu-3");
  const verify = async (token: string) =>
    (await made.ask("/api/v1/apps/verify_credentials", bearerOf(token))).status;
  const none = await who.get("/settings/apps");
  expect(none.html).toContain("Ingen apps har adgang");
  const [annas, first] = [await tokenFor(made, anna, app), await tokenFor(made, who, app)];
  const { html } = await who.get("/settings/apps");
  expect(html).toContain("Tag adgangen tilbage fra Lommevis");
  const id = /name="app" value="(\d+)"/.exec(html)?.[1] ?? "";
  const ended = await who.post("/settings/apps/end", { app: id });
  expect(ended.location).toBe("/settings/apps#apps");
  expect([await verify(first), await verify(annas)]).toEqual([401, 200]);
  expect((await who.post("/settings/apps/end", { app: "x" })).status).toBe(404);
  const second = await tokenFor(made, who, app);
  await who.post("/settings/apps/sessions/end-others");
  expect(await verify(second)).toBe(401);
  expect((await who.get("/home")).status).toBe(200);
});
