import { expect, test } from "vitest";
import { appByClientId, provenApp } from "../../../src/domain/apps/app.read.ts";
import { appsOf } from "../../../src/domain/apps/apps-of.read.ts";
import { readAuthorization } from "../../../src/domain/apps/authorization.read.ts";
import { appOnlyToken, exchangeCode, type Exchange } from "../../../src/domain/apps/exchange.ts";
import { forgetOldCodes, forgetUnusedApps } from "../../../src/domain/apps/forget.ts";
import { grantCode } from "../../../src/domain/apps/grant-code.ts";
import { tokenHolder } from "../../../src/domain/apps/holder.read.ts";
import { makeOwnToken } from "../../../src/domain/apps/own-token.ts";
import { setAppPolicy, type AppPolicy } from "../../../src/domain/apps/policy.ts";
import { endApps, revokeToken, touchToken } from "../../../src/domain/apps/tokens.ts";
import { setPassword } from "../../../src/domain/people/change-password.ts";
import { disableAccount, enableAccount } from "../../../src/domain/people/close-account.ts";
import { endOtherSessions, startSession } from "../../../src/domain/people/sessions.ts";
import { onEachEngine } from "../../support/engines.ts";
import { refusal } from "../networks/support.ts";
import { anApp, asks, callback, challenge, letIn, scene, verifier, type AnApp } from "./support.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

onEachEngine("apps", (engine) => {
  test("register with a name, addresses and scopes; of the secret only the hash is kept", async () => {
    const { store, app } = await scene(engine);
    expect(app).toMatchObject({ name: "Lommevis", redirectUris: [callback] });
    expect(await appByClientId(store.reader, app.clientId)).toMatchObject({ id: app.id });
    expect(await provenApp(store.reader, app)).toMatchObject({ id: app.id });
    for (const wrong of [
      { ...app, secret: "x" },
      { ...app, secret: "" },
      { ...app, clientId: "x" },
      { ...app, clientId: "" },
    ])
      expect(await provenApp(store.reader, wrong)).toBeUndefined();
    const rows = await store.reader.db.selectFrom("app").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(app.secret);
    const hidden = await anApp(store, { name: " Lomme\u202e\u200bvis\n2 " });
    expect(hidden.name).toBe("Lommevis 2");
  });

  test.each([
    ["name-missing", { name: " \u200b" }],
    ["redirect-not-valid", { redirectUris: [] }],
    ["redirect-not-valid", { redirectUris: [callback, "javascript:x"] }],
    ["redirect-not-valid", { redirectUris: Array.from({ length: 21 }, (_, n) => `a:/${n}`) }],
    ["scope-not-valid", { scopes: "read all" }],
    ["value-unknown", { website: "javascript:x" }],
  ] as const)("%s: does not register", async (reason, wrong) => {
    const { store } = await scene(engine);
    expect(await refusal(anApp(store, wrong))).toBe(reason);
  });

  test("a code is exchanged once, for the scopes that were asked", async () => {
    const { store, anna, app, time } = await scene(engine);
    const ask = await asks(store, app, { scope: "read:statuses write" });
    const code = await store.transact((tx) => grantCode(tx, anna, ask));
    const exchange = { code, redirectUri: callback, verifier: "" };
    const made = await store.transact((tx) => exchangeCode(tx, app, exchange));
    expect(made?.scopes).toEqual(["read:statuses", "write"]);
    const holder = await tokenHolder(store.reader, made!.token, time());
    expect(holder).toMatchObject({
      kind: "person",
      actorId: anna,
      appId: app.id,
      role: "member",
      scopes: ["read:statuses", "write"],
      stale: true,
    });
    const dump = JSON.stringify([
      await store.reader.db.selectFrom("access_token").selectAll().execute(),
      await store.reader.db.selectFrom("grant_code").selectAll().execute(),
    ]);
    expect(dump).not.toContain(made!.token);
    expect(dump).not.toContain(code);
  });

  test("a code that comes again ends the token made from it, and only that", async () => {
    const { store, anna, app, time } = await scene(engine);
    const other = await letIn(store, anna, app);
    const ask = await asks(store, app);
    const code = await store.transact((tx) => grantCode(tx, anna, ask));
    const exchange = { code, redirectUri: callback, verifier: "" };
    const both = await Promise.all([
      store.transact((tx) => exchangeCode(tx, app, exchange)),
      store.transact((tx) => exchangeCode(tx, app, exchange)),
    ]);
    const made = both.filter((one) => one !== undefined);
    expect(made).toHaveLength(1);
    expect(await tokenHolder(store.reader, made[0]!.token, time())).toBeUndefined();
    expect(await tokenHolder(store.reader, other, time())).toBeDefined();
  });

  test.each([
    ["another redirect", { redirectUri: `${callback}/` }],
    ["a wrong verifier", { verifier: `${verifier}x` }],
    ["no verifier", { verifier: "" }],
    ["the challenge as verifier", { verifier: challenge }],
    ["another code", { code: "x".repeat(43) }],
  ] satisfies [string, Partial<Exchange>][])("%s: no token", async (_, wrong) => {
    const { store, anna, app } = await scene(engine);
    const ask = await asks(store, app, { challenge });
    const code = await store.transact((tx) => grantCode(tx, anna, ask));
    const right = { code, redirectUri: callback, verifier };
    const exchange = (how: Exchange) => store.transact((tx) => exchangeCode(tx, app, how));
    expect(await exchange({ ...right, ...wrong })).toBeUndefined();
    const again = await exchange(right);
    expect(again === undefined).toBe(!("code" in wrong)); // the first try has used it up
  });

  test("another app's code, one that has run out, and a verifier out of nowhere: no token", async () => {
    const { store, anna, app, wait } = await scene(engine);
    const thief = await anApp(store);
    const give = async (how = {}) => {
      const ask = await asks(store, app, how);
      return store.transact((tx) => grantCode(tx, anna, ask));
    };
    const exchange = (who: AnApp, code: string, proof = "") =>
      store.transact((tx) =>
        exchangeCode(tx, who, { code, redirectUri: callback, verifier: proof }),
      );
    expect(await exchange(thief, await give())).toBeUndefined();
    expect(await exchange(app, await give(), verifier)).toBeUndefined();
    const late = await give();
    wait(10 * minute);
    expect(await exchange(app, late)).toBeUndefined();
    expect(await exchange(app, await give({ challenge }), verifier)).toBeDefined();
  });

  test("what an app asks must be what it registered", async () => {
    const { store } = await scene(engine);
    const app = await anApp(store, { scopes: "read follow" });
    const right = {
      clientId: app.clientId,
      redirectUri: callback,
      responseType: "code",
      scope: "read:lists write:blocks",
      state: "",
      challenge: "",
      challengeMethod: "",
    };
    const judge = async (wrong: Partial<typeof right>) => {
      const found = await readAuthorization(store.reader, { ...right, ...wrong });
      return found.kind === "wrong" ? found.error : found.kind;
    };
    expect(await judge({})).toBe("ask");
    expect(await judge({ clientId: "x" })).toBe("unknown");
    expect(await judge({ redirectUri: "" })).toBe("unknown");
    expect(await judge({ responseType: "token" })).toBe("unsupported_response_type");
    expect(await judge({ scope: "write" })).toBe("invalid_scope");
    expect(await judge({ scope: "everything" })).toBe("invalid_scope");
    expect(await judge({ state: "x".repeat(2_001) })).toBe("invalid_request");
    expect(await judge({ challenge })).toBe("invalid_request");
    expect(await judge({ challenge, challengeMethod: "plain" })).toBe("invalid_request");
    expect(await judge({ challenge: "x", challengeMethod: "S256" })).toBe("invalid_request");
    expect(await judge({ challenge, challengeMethod: "S256" })).toBe("ask");
  });

  test("only its own app revokes a token", async () => {
    const { store, anna, app, time } = await scene(engine);
    const other = await anApp(store);
    const token = await letIn(store, anna, app);
    const revoke = (who: AnApp, what: string) =>
      store.transact((tx) => revokeToken(tx, who.id, what));
    expect(await revoke(other, token)).toBe("foreign");
    expect(await tokenHolder(store.reader, token, time())).toBeDefined();
    expect(await revoke(app, token)).toBe("revoked");
    expect(await tokenHolder(store.reader, token, time())).toBeUndefined();
    expect(await revoke(app, token)).toBe("unknown");
  });

  test("tokens do not run out; they end with the account, a new password, and signing out everywhere", async () => {
    const { store, anna, bo, app, wait, time } = await scene(engine);
    const holds = async (token: string) =>
      (await tokenHolder(store.reader, token, time())) !== undefined;
    const bos = await letIn(store, bo, app);
    for (const end of [
      () => store.transact((tx) => disableAccount(tx, anna)),
      () => store.transact((tx) => setPassword(tx, anna, "hash")),
      () => store.transact((tx) => endOtherSessions(tx, anna)),
    ]) {
      const token = await letIn(store, anna, app);
      wait(400 * day);
      expect(await holds(token)).toBe(true);
      await end();
      expect(await holds(token)).toBe(false);
      await store.transact((tx) => enableAccount(tx, anna));
      expect(await holds(token)).toBe(false);
    }
    const ask = await asks(store, app);
    const code = await store.transact((tx) => grantCode(tx, anna, ask));
    await store.transact((tx) => disableAccount(tx, anna));
    const late = { code, redirectUri: callback, verifier: "" };
    expect(await store.transact((tx) => exchangeCode(tx, app, late))).toBeUndefined();
    expect(await holds(bos)).toBe(true);
  });

  test("a token is dead while the account is closed or the person gone, also when it stands", async () => {
    const { store, anna, app, time } = await scene(engine);
    const token = await letIn(store, anna, app);
    const { write } = store.handles;
    const set = (disabled_at: string | null) =>
      write.updateTable("account").set({ disabled_at }).where("actor_id", "=", anna).execute();
    const state = (value: "active" | "suspended" | "deleted") =>
      write.updateTable("actor").set({ state: value }).where("id", "=", anna).execute();
    const held = async () => (await tokenHolder(store.reader, token, time())) !== undefined;
    await set(time());
    expect(await held()).toBe(false);
    await set(null);
    expect(await held()).toBe(true);
    await state("suspended");
    expect(await held()).toBe(false);
    await state("deleted");
    expect(await held()).toBe(false);
  });

  test("an app that speaks for itself is nobody", async () => {
    const { store, app, time } = await scene(engine);
    const { token } = (await store.transact((tx) => appOnlyToken(tx, app, ["read"])))!;
    const holder = await tokenHolder(store.reader, token, time());
    expect(holder).toMatchObject({ kind: "app", appId: app.id, scopes: ["read"] });
    expect(holder).not.toHaveProperty("actorId");
  });

  test("people see their apps and end them one by one; those of others are left alone", async () => {
    const { store, anna, bo, app, wait, time } = await scene(engine);
    const other = await anApp(store, { name: "Anden" });
    const first = await letIn(store, anna, app, "read");
    wait(minute);
    const second = await letIn(store, anna, app, "write read:lists");
    wait(minute);
    await letIn(store, anna, other);
    const bos = await letIn(store, bo, app);
    wait(minute);
    const holder = await tokenHolder(store.reader, second, time());
    await store.transact((tx) => touchToken(tx, holder!.tokenId));
    expect((await tokenHolder(store.reader, second, time()))?.stale).toBe(false);
    wait(11 * minute);
    expect((await tokenHolder(store.reader, second, time()))?.stale).toBe(true);
    const listed = await appsOf(store.reader, anna);
    expect(listed.map(({ name }) => name)).toEqual(["Lommevis", "Anden"]);
    expect(listed[0]).toMatchObject({
      scopes: ["read", "write", "read:lists"],
      since: "2026-11-24T08:00:00.000Z",
      usedAt: "2026-11-24T08:03:00.000Z",
    });
    await store.transact((tx) => endApps(tx, anna, app.id));
    for (const gone of [first, second])
      expect(await tokenHolder(store.reader, gone, time())).toBeUndefined();
    expect(await tokenHolder(store.reader, bos, time())).toBeDefined();
    expect((await appsOf(store.reader, anna)).map(({ name }) => name)).toEqual(["Anden"]);
    await store.transact((tx) => startSession(tx, anna, ""));
    await store.transact((tx) => endApps(tx, anna));
    expect(await appsOf(store.reader, anna)).toEqual([]);
  });

  test("whoever signs in once more than 50 times loses the oldest token", async () => {
    const { store, anna, bo, app, time } = await scene(engine);
    const bos = await letIn(store, bo, app);
    const tokens: string[] = [];
    for (let n = 0; n < 52; n += 1) tokens.push(await letIn(store, anna, app));
    const held = [];
    for (const token of [...tokens, bos])
      held.push((await tokenHolder(store.reader, token, time())) !== undefined);
    expect(held).toEqual([false, false, ...Array.from({ length: 51 }, () => true)]);
  });

  test("the command line makes tokens of one app, which nobody can be asked for", async () => {
    const { store, anna, bo, time } = await scene(engine);
    const make = (who: number, scopes: string) =>
      store.transact((tx) => makeOwnToken(tx, who, scopes));
    const { token } = await make(anna, "read write");
    await make(bo, "");
    expect(await tokenHolder(store.reader, token, time())).toMatchObject({
      actorId: anna,
      scopes: ["read", "write"],
    });
    const own = await appByClientId(store.reader, "command-line");
    expect(own?.redirectUris).toEqual([]);
    expect(await refusal(make(anna, "all"))).toBe("scope-not-valid");
    await store.transact((tx) => disableAccount(tx, anna));
    expect(await refusal(make(anna, "read"))).toBe("account-disabled");
    expect(await refusal(make(12, "read"))).toBe("account-disabled");
  });

  test("what nobody uses is forgotten: codes, apps nobody let in, and those all have left", async () => {
    const { store, anna, app, wait } = await scene(engine);
    const apps = async () =>
      (await store.reader.db.selectFrom("app").select("name").orderBy("id").execute()).map(
        ({ name }) => name,
      );
    const forget = async () => {
      await store.transact(forgetOldCodes);
      await store.transact(forgetUnusedApps);
    };
    const token = await letIn(store, anna, app);
    await anApp(store, { name: "Ingen" });
    const alone = await anApp(store, { name: "Alene" });
    await store.transact((tx) => appOnlyToken(tx, alone, ["read"]));
    const ask = await asks(store, app);
    await store.transact((tx) => grantCode(tx, anna, ask));
    wait(day - 1);
    await store.transact(forgetUnusedApps);
    expect(await apps()).toEqual(["Lommevis", "Ingen", "Alene"]);
    wait(2);
    await forget();
    expect(await store.reader.db.selectFrom("grant_code").selectAll().execute()).toEqual([]);
    expect(await apps()).toEqual(["Lommevis", "Alene"]);
    wait(30 * day);
    await forget();
    expect(await apps()).toEqual(["Lommevis"]);
    wait(70 * day);
    await forget();
    expect(await apps()).toEqual(["Lommevis"]);
    await store.transact((tx) => revokeToken(tx, app.id, token));
    await forget();
    expect(await apps()).toEqual([]);
  });

  test("the instance lets in the apps it wants, and lets them do no more than it says; what goes beyond ends", async () => {
    const { store, anna, app } = await scene(engine);
    const web = await anApp(store, { redirectUris: ["https://elk.example/callback"] });
    const now = new Date().toISOString();
    const works = async (token: string) =>
      (await tokenHolder(store.reader, token, now)) !== undefined;
    const set = (policy: Partial<AppPolicy>) =>
      store.transact((tx) => setAppPolicy(tx, { only: null, denied: [], most: null, ...policy }));
    const [narrow, wide, webs] = [
      await letIn(store, anna, app, "read"),
      await letIn(store, anna, app, "read write"),
      await letIn(store, anna, web, "read"),
    ];
    const own = await store.transact((tx) => makeOwnToken(tx, anna, "read write"));

    expect(await set({ most: "read profile" })).toBe(1);
    expect(await Promise.all([narrow, wide, webs, own.token].map(works))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    await expect(asks(store, app, { scope: "write" })).rejects.toThrow("wrong");
    expect(await asks(store, app, { scope: "read:lists" })).toBeDefined();
    const alone = (scope: "read" | "write") =>
      store.transact((tx) => appOnlyToken(tx, app, [scope]));
    expect(await alone("write")).toBeUndefined();
    expect(await alone("read")).toBeDefined();

    expect(await set({ denied: ["elk.example"] })).toBe(1);
    expect(await Promise.all([narrow, webs].map(works))).toEqual([true, false]);
    await expect(asks(store, web)).rejects.toThrow("unknown");
    const again = anApp(store, { redirectUris: ["https://elk.example/other"] });
    expect(await refusal(again)).toBe("redirect-not-valid");

    const ask = await asks(store, app);
    const code = await store.transact((tx) => grantCode(tx, anna, ask));
    await set({ only: ["other.example", "oob"] });
    const exchange = { code, redirectUri: callback, verifier: "" };
    expect(await store.transact((tx) => exchangeCode(tx, app, exchange))).toBeUndefined();
    expect(await works(narrow)).toBe(false);
    expect(await refusal(set({ most: "everything" }))).toBe("scope-not-valid");
    expect(await refusal(set({ denied: ["https://elk.example/"] }))).toBe("value-unknown");
  });
});
