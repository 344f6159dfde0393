import { beforeAll, describe, expect, test } from "vitest";
import { disableAccount, enableAccount } from "../../src/domain/people/close-account.ts";
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
} from "../oauth/support.ts";
import { password, type Visitor } from "../web/support.ts";

let made: OAuthSite;
let annaId: number;
let anna: Visitor;
let app: Registered;

beforeAll(async () => {
  made = await oauthSite();
  annaId = await made.member("jordemoder-1");
  anna = await made.signedIn("jordemoder-1");
  app = await registered(made);
});

const bearerOf = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
const verify = async (token: string) =>
  (await made.ask("/api/v1/apps/verify_credentials", bearerOf(token))).status;
const codes = async () =>
  (await made.store.reader.db.selectFrom("grant_code").select("code_hash").execute()).length;

function exchange(who: Registered, code: string, more: Record<string, string> = {}) {
  const grant = { grant_type: "authorization_code", redirect_uri: callback, code };
  return made.ask("/oauth/token", form({ ...who, ...grant, ...more }));
}

describe("C05 nobody says yes for someone", () => {
  const yes = () => ({
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: callback,
    decision: "allow",
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["without the token of the form", { csrf: "" }, {}],
    ["with another's token of the form", { csrf: "x".repeat(43) }, {}],
    ["from another site", {}, { Origin: "https://evil.example" }],
    ["from nowhere", {}, { Origin: "null" }],
    ["across sites", {}, { "Sec-Fetch-Site": "cross-site" }],
    ["from a neighbour", {}, { "Sec-Fetch-Site": "same-site" }],
  ])("%s", async (_, fields, headers) => {
    const before = await codes();
    const { status, location } = await anna.post(
      "/oauth/authorize",
      { ...yes(), ...fields },
      headers,
    );
    expect([status, location]).toEqual([403, ""]);
    expect(await codes()).toBe(before);
  });

  test("without an Origin, in JSON, by GET, or for nobody", async () => {
    const before = await codes();
    const Cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const bare = await made.ask("/oauth/authorize", form(yes(), { Cookie }));
    expect(bare.status).toBe(403);
    const headers = { Cookie, Origin: made.origin, "Content-Type": "application/json" };
    const body = JSON.stringify(yes());
    const json = await made.ask("/oauth/authorize", { method: "POST", body, headers });
    expect(json.status).toBe(415);
    const read = await anna.get(authorizePath(app, { decision: "allow" }));
    expect([read.status, read.location]).toEqual([200, ""]);
    const nobody = await made.visitor().post("/oauth/authorize", yes());
    expect(nobody.location).toMatch(/^\/login/);
    expect(await codes()).toBe(before);
  });

  test("the page is in no frame, and its forms lead nowhere but here and to the app", async () => {
    const { headers } = await anna.get(authorizePath(app));
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/form-action 'self' https:\/\/app\.example(;|$)/);
    const other = await anna.get("/settings/apps");
    expect(other.headers.get("Content-Security-Policy")).toMatch(/form-action 'self'(;|$)/);
  });

  test("cookies open nothing at the endpoints of apps", async () => {
    const Cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    for (const path of ["/api/v1/apps/verify_credentials", "/oauth/userinfo"])
      expect((await made.ask(path, { headers: { Cookie } })).status).toBe(401);
  });
});

describe("C08 a code goes where the app registered, letter by letter", () => {
  test.each([
    "",
    `${callback}/`,
    `${callback}?`,
    `${callback}#`,
    `${callback}#@evil.example`,
    `${callback}.evil.example`,
    `${callback}/../evil`,
    `${callback}%2f..%2fevil`,
    `${callback} `,
    "https://app.example/",
    "https://app.example/Callback",
    "https://app.example:443/callback",
    "https://app.example@evil.example/callback",
    "https://APP.example/callback",
    "http://app.example/callback",
    "//evil.example/callback",
    "https://evil.example/callback",
    "https://app.example\\.evil.example/callback",
    "javascript:alert(1)",
    "urn:ietf:wg:oauth:2.0:oob",
  ])("not %j", async (redirect_uri) => {
    const before = await codes();
    const page = await anna.get(authorizePath(app, { redirect_uri }));
    expect([page.status, page.location]).toEqual([400, ""]);
    expect(page.html).not.toContain('name="decision"');
    expect(page.html).not.toMatch(/href="[^"]*(evil|javascript)/);
    const { client_id } = app;
    const asked = { response_type: "code", client_id, redirect_uri, decision: "allow" };
    const sent = await anna.post("/oauth/authorize", asked);
    expect([sent.status, sent.location]).toEqual([400, ""]);
    expect(await codes()).toBe(before);
  });

  test("one of several is one of them, and not their list", async () => {
    const both = [callback, "https://app.example/other"];
    const two = await registered(made, { redirect_uris: both.join("\n") });
    for (const redirect_uri of both)
      expect((await anna.get(authorizePath(two, { redirect_uri }))).status).toBe(200);
    for (const redirect_uri of [both.join("\n"), both.join(" ")])
      expect((await anna.get(authorizePath(two, { redirect_uri }))).status).toBe(400);
  });

  test("an app's name is text", async () => {
    const named = await registered(made, { client_name: "<b>\u202eVis</b><script>alert(1)" });
    const { html } = await anna.get(authorizePath(named));
    expect(html).toContain("&lt;b&gt;Vis&lt;/b&gt;");
    expect(html).not.toMatch(/<script>|\u202e/);
  });
});

describe("C09 a code works once, for its app and its verifier", () => {
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; // RFC 7636 appendix B
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const proven = { code_challenge: challenge, code_challenge_method: "S256" };
  const give = async (more = {}) => codeIn((await decide(anna, app, more)).location);

  test("again: refused, and what it gave is taken back, by whoever it comes again", async () => {
    const other = await registered(made);
    for (const again of [app, other]) {
      const code = await give();
      const first = await exchange(app, code);
      const token = String(first.json["access_token"]);
      expect(await verify(token)).toBe(200);
      const second = await exchange(again, code);
      expect([second.status, second.json["error"]]).toEqual([400, "invalid_grant"]);
      expect(await verify(token)).toBe(401);
    }
  });

  test("many at once: at most one token, which is dead", async () => {
    const code = await give();
    const all = await Promise.all(Array.from({ length: 8 }, () => exchange(app, code)));
    const tokens = all.filter(({ status }) => status === 200);
    expect(tokens).toHaveLength(1);
    expect(await verify(String(tokens[0]?.json["access_token"]))).toBe(401);
  });

  test("another app's, a wrong verifier, none, and one where there was no challenge", async () => {
    const other = await registered(made);
    for (const [who, asked, sent] of [
      [other, {}, {}],
      [app, proven, { code_verifier: `${verifier}x` }],
      [app, proven, { code_verifier: challenge }],
      [app, proven, {}],
      [app, {}, { code_verifier: verifier }],
    ] as const) {
      const { status, json } = await exchange(who, await give(asked), sent);
      expect([status, json["error"]]).toEqual([400, "invalid_grant"]);
    }
    const right = await exchange(app, await give(proven), { code_verifier: verifier });
    expect(right.status).toBe(200);
  });

  test("plain is not taken, said or unsaid; no app is without a secret", async () => {
    for (const asked of [
      { code_challenge: verifier, code_challenge_method: "plain" },
      { code_challenge: verifier },
      { code_challenge: verifier, code_challenge_method: "s256" },
    ])
      expect((await anna.get(authorizePath(app, asked))).status).toBe(400);
    const { client_id } = app;
    const code = await give(proven);
    const bare = { client_id, grant_type: "authorization_code", code, redirect_uri: callback };
    const open = await made.ask("/oauth/token", form({ ...bare, code_verifier: verifier }));
    expect([open.status, open.json["error"]]).toEqual([401, "invalid_client"]);
  });
});

describe("C10 a token does what its scopes say", () => {
  const routes = [
    ["/api/v1/apps/verify_credentials", null],
    ["/oauth/userinfo", "profile"],
  ] as const;

  test("and no more, at every endpoint", async () => {
    for (const scope of ["read", "write", "follow", "push", "profile"])
      for (const [path, needs] of routes) {
        const token = await tokenFor(made, anna, app, scope);
        const { status, json } = await made.ask(path, bearerOf(token));
        const may = needs === null || needs === scope;
        expect([path, scope, status]).toEqual([path, scope, may ? 200 : 403]);
        if (!may) expect(json).toEqual({ error: "This action is outside the authorized scopes" });
      }
  });

  test("an app alone is nobody, whatever it may do", async () => {
    const grant = { grant_type: "client_credentials", scope: "read write profile" };
    const { json } = await made.ask("/oauth/token", form({ ...app, ...grant }));
    const answer = await made.ask("/oauth/userinfo", bearerOf(String(json["access_token"])));
    expect([answer.status, answer.json]).toEqual([
      422,
      { error: "This method requires an authenticated user" },
    ]);
  });

  test("nobody is asked for more than the app registered for, nor is more given", async () => {
    const small = await registered(made, { scopes: "read:accounts" });
    for (const scope of ["read", "read:accounts write", "admin:read", "profile", ""])
      expect((await anna.get(authorizePath(small, { scope }))).status).toBe(400);
    const { location } = await decide(anna, small, { scope: "read:accounts" });
    const { json } = await exchange(small, codeIn(location), { scope: "read write" });
    expect(json["scope"]).toBe("read:accounts");
  });
});

describe("C11 what was let in ends at once", () => {
  test("with the account, and does not come back with it", async () => {
    const token = await tokenFor(made, anna, app);
    const code = codeIn((await decide(anna, app)).location);
    await made.store.transact((tx) => disableAccount(tx, annaId));
    expect(await verify(token)).toBe(401);
    expect((await exchange(app, code)).status).toBe(400);
    await made.store.transact((tx) => enableAccount(tx, annaId));
    expect(await verify(token)).toBe(401);
    anna = await made.signedIn("jordemoder-1");
  });

  test("when whoever let it in takes it back, and a new password takes all back", async () => {
    const token = await tokenFor(made, anna, app);
    const other = await tokenFor(made, anna, await registered(made));
    const { html } = await anna.get("/settings/apps");
    for (const [, id = ""] of html.matchAll(/name="app" value="(\d+)"/g)) {
      await anna.post("/settings/apps/end", { app: id });
    }
    expect([await verify(token), await verify(other)]).toEqual([401, 401]);
    const third = await tokenFor(made, anna, app);
    const next = "en helt anden adgangskode";
    const changed = await anna.post("/settings/account/password", {
      current: password,
      next,
      again: next,
    });
    expect(changed.status).toBe(303);
    expect(await verify(third)).toBe(401);
    expect((await anna.get("/home")).status).toBe(200);
  });
});

describe("C12 nobody ends, reads or uses what is another's", () => {
  test("apps, sessions, codes and tokens", async () => {
    await made.member("laege-2");
    const bo = await made.signedIn("laege-2");
    const token = await tokenFor(made, anna, app);
    const { html } = await anna.get("/settings/apps");
    const appId = /name="app" value="(\d+)"/.exec(html)?.[1] ?? "";
    const { html: own } = await bo.get("/settings/apps");
    expect(own).not.toContain("Lommevis");
    expect((await bo.post("/settings/apps/end", { app: appId })).status).toBe(303);
    const rows = await made.store.reader.db
      .selectFrom("session")
      .select("id_hash")
      .where("actor_id", "=", annaId)
      .execute();
    for (const { id_hash } of rows)
      await bo.post("/settings/apps/sessions/end", { session: id_hash });
    await bo.post("/settings/apps/sessions/end-others");
    expect(await verify(token)).toBe(200);
    expect((await anna.get("/home")).status).toBe(200);
    const other = await registered(made);
    const revoked = await made.ask("/oauth/revoke", form({ ...other, token }));
    expect([revoked.status, await verify(token)]).toEqual([403, 200]);
  });
});
