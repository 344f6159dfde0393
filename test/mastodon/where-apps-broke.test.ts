import { beforeAll, describe, expect, test } from "vitest";
import { doorsForApps } from "../../src/app/apps.ts";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { grantCode } from "../../src/domain/apps/grant-code.ts";
import { createSignedLinks } from "../../src/domain/media/signed-links.ts";
import { anApp, asks, type AnApp } from "../domain/apps/support.ts";
import { remoteNote } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { apiSite, linksOf, vault, type ApiSite, type Caller, type Json } from "./api-site.ts";

/* What apps broke on at other servers: a test each. */

let site: ApiSite;
let nurse: Caller;
let doctor: Caller;
let app: AnApp;
/** The API and what lets apps in. */
let http: ReturnType<typeof doorsForApps>["doors"];
/** Answers that hold every kind of thing apps read first. */
let answers: Json[];

beforeAll(async () => {
  site = await apiSite();
  const { store, media } = site;
  ({ doors: http } = doorsForApps({
    store,
    media,
    signedLinks: createSignedLinks([Buffer.alloc(32, 7)], () => new Date()),
    lookup: async () => undefined,
    resolveMentions: async () => [],
    limitedFederation: false,
    version: "0.0.1",
    addressOf: () => "192.0.2.1",
    seal: vault.seal,
    vapidKey: "",
    meter: noMeter,
    clock: () => new Date(),
  }));
  nurse = await site.caller("sygeplejerske-m1");
  doctor = await site.caller("laege-m2");
  app = await anApp(store);
  await doctor.post(`/api/v1/accounts/${nurse.id}/follow`);
  const bo = await stranger(store, "bo@syd.example", { url: null });
  await store.transact((tx) =>
    addPost(
      tx,
      remoteNote(bo, "https://syd.example/notes/1", {
        url: "",
        mentions: [nurse.actorId, bo],
        attachments: [
          { remoteUrl: "https://syd.example/x", mediaType: "chemical/x-pdb", alt: "" },
          { remoteUrl: "https://syd.example/y", mediaType: "image/png", alt: "" },
        ],
      }),
    ),
  );
  await nurse.post("/api/v1/statuses", { status: "@laege-m2 Hej #sepsis" });
  answers = await Promise.all(
    [
      "/api/v1/instance",
      "/api/v2/instance",
      "/api/v1/accounts/verify_credentials",
      `/api/v1/accounts/${bo}`,
      `/api/v1/accounts/${bo}/statuses`,
      "/api/v1/notifications",
      "/api/v1/timelines/home",
      "/api/v1/timelines/public",
    ].map(async (path) => (await doctor.get(path)).json),
  );
});

async function ask(path: string, init: RequestInit = {}) {
  const response = await http.request(path, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: (text === "" ? undefined : JSON.parse(text)) as Json,
  };
}

/** Every value in the answers, under its name. */
function* values(of: unknown = answers, name = ""): Generator<[name: string, value: unknown]> {
  yield [name, of];
  if (typeof of !== "object" || of === null) return;
  for (const [key, value] of Object.entries(of))
    yield* values(value, Array.isArray(of) ? name : key);
}

const named = (pattern: RegExp) => [...values()].filter(([name]) => pattern.test(name));

/** Statuses and people in the answers. */
const having = (...names: string[]): Json[] =>
  [...values()].flatMap(([, value]) =>
    typeof value === "object" && value !== null && names.every((name) => name in value)
      ? [value]
      : [],
  );

async function code(): Promise<string> {
  const asked = await asks(site.store, app, { scope: "read" });
  return site.store.transact((tx) => grantCode(tx, nurse.actorId, asked));
}

const exchange = async () => ({
  grant_type: "authorization_code",
  code: await code(),
  client_id: app.clientId,
  client_secret: app.secret,
  redirect_uri: app.redirectUris[0]!,
});

const preflight = (path: string, method: string, header: string) =>
  http.request(path, {
    method: "OPTIONS",
    headers: {
      Origin: "https://phanpy.example",
      "Access-Control-Request-Method": method,
      "Access-Control-Request-Headers": header,
    },
  });

describe("where apps broke elsewhere", () => {
  test("Moshidon, Android, Pachli: a number beyond 32 bits", () => {
    const numbers = [...values()].filter(([, value]) => typeof value === "number");
    expect(numbers.length).toBeGreaterThan(40);
    for (const [name, value] of numbers)
      expect([name, Math.abs(value as number) <= 2_147_483_647]).toEqual([name, true]);
  });

  test("Toot!: moments without milliseconds, a token without its age, an empty header", async () => {
    const token = await ask("/oauth/token", {
      method: "POST",
      body: new URLSearchParams(await exchange()),
    });
    expect(token.json).toMatchObject({ token_type: "Bearer", created_at: expect.any(Number) });
    for (const [name, value] of named(/^(avatar|header)(_static)?$/))
      expect([name, value]).toEqual([name, expect.stringMatching(/^https:\/\/\S+$/)]);
  });

  test("Ice Cubes: moments in any other form than yyyy-MM-ddTHH:mm:ss.SSSZ", () => {
    const moments = named(/_at$/).filter(
      ([name, value]) => name !== "last_status_at" && value !== null,
    );
    expect(moments.length).toBeGreaterThan(5);
    for (const [name, value] of moments)
      expect([name, value]).toEqual([
        name,
        expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      ]);
    for (const [, value] of named(/^last_status_at$/))
      if (value !== null) expect(value).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test("Tusker: a status or a person whose address is empty", () => {
    const all = having("uri", "url", "created_at");
    expect(all.length).toBeGreaterThan(5);
    for (const { url, uri } of all) expect([uri, URL.canParse(url)]).toEqual([uri, true]);
    expect(all.map(({ url }) => url)).toContain("https://syd.example/notes/1");
  });

  test("Ivory: a redirect that is no web address is refused", async () => {
    for (const uri of [
      "com.tapbots.Ivory.10217:/request_token",
      "icecubesapp://",
      "oauth2redirect://com.keylesspalace.tusky/",
      "urn:ietf:wg:oauth:2.0:oob",
    ]) {
      const body = new URLSearchParams({ client_name: "Ivory", redirect_uris: uri });
      const { status, json } = await ask("/api/v1/apps", { method: "POST", body });
      expect([uri, status, json.redirect_uri]).toEqual([uri, 200, uri]);
    }
  });

  test("Ivory: no v2 instance, no preferences", async () => {
    expect((await site.anyone.get("/api/v2/instance")).status).toBe(200);
    expect((await nurse.get("/api/v1/preferences")).status).toBe(200);
  });

  test("Ice Cubes: no configuration in the v1 instance; an app that registers by query alone", async () => {
    const { json } = await site.anyone.get("/api/v1/instance");
    expect(json.configuration).toMatchObject({
      statuses: { max_characters: expect.any(Number) },
      polls: { max_options: expect.any(Number) },
    });
    const query = new URLSearchParams({
      client_name: "IceCubesApp",
      redirect_uris: "icecubesapp://",
      scopes: "read write follow push",
    });
    const made = await ask(`/api/v1/apps?${query}`, { method: "POST" });
    expect(made).toMatchObject({ status: 200, json: { client_id: expect.any(String) } });
  });

  test("Mammoth: what is posted stands in the address", async () => {
    const { status, json } = await nurse.post(
      "/api/v1/statuses",
      { status: "Fra adressen", visibility: "unlisted" },
      "query",
    );
    expect([status, json.visibility]).toEqual([200, "unlisted"]);
    expect(json.content).toContain("Fra adressen");
  });

  test("tooot: the app's secret both in the header and in the body", async () => {
    const headers = {
      Authorization: `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`,
    };
    const body = new URLSearchParams(await exchange());
    expect((await ask("/oauth/token", { method: "POST", headers, body })).status).toBe(200);
    const other = new URLSearchParams({ ...(await exchange()), client_secret: "another" });
    expect((await ask("/oauth/token", { method: "POST", headers, body: other })).status).toBe(401);
  });

  test("a token is asked for without a content type", async () => {
    const body = new TextEncoder().encode(new URLSearchParams(await exchange()).toString());
    expect((await ask("/oauth/token", { method: "POST", body })).status).toBe(200);
  });

  test("a token is asked for with more than is needed", async () => {
    const more = { scope: "read", force_login: "true", lang: "da", state: "x" };
    const body = JSON.stringify({ ...(await exchange()), ...more });
    const headers = { "Content-Type": "application/json" };
    expect((await ask("/oauth/token", { method: "POST", headers, body })).status).toBe(200);
    const alone = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: app.clientId,
      client_secret: app.secret,
      scope: "read",
      redirect_uri: app.redirectUris[0]!,
      code: "none",
    });
    expect((await ask("/oauth/token", { method: "POST", body: alone })).status).toBe(200);
  });

  test("Elk: pages cannot be turned, for Link is not exposed, or prev stands before next", async () => {
    const { headers } = await nurse.get("/api/v1/timelines/public");
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    const exposed = headers.get("Access-Control-Expose-Headers") ?? "";
    expect(exposed.split(",").map((name) => name.trim())).toContain("Link");
    expect(headers.get("Link")).toMatch(
      /^<https:\/\/nord\.example\/api\/v1\/\S+max_id=\d+>; rel="next", <https:\/\/nord\.example\/\S+min_id=\d+>; rel="prev"$/,
    );
  });

  test("Phanpy: nothing can be posted, for Idempotency-Key may not be sent", async () => {
    const { status, headers } = await preflight(
      "/api/v1/statuses",
      "POST",
      "authorization,content-type,idempotency-key",
    );
    expect(status).toBe(204);
    const allowed = (headers.get("Access-Control-Allow-Headers") ?? "").toLowerCase();
    for (const name of ["authorization", "content-type", "idempotency-key"])
      expect(allowed).toContain(name);
  });

  test("Phanpy, Soapbox: no token for apps in browsers", async () => {
    const asked = await preflight("/oauth/token", "POST", "content-type");
    expect(asked.headers.get("Access-Control-Allow-Origin")).toBe("*");
    const { headers } = await ask("/oauth/token", {
      method: "POST",
      headers: { Origin: "https://phanpy.example" },
      body: new URLSearchParams(await exchange()),
    });
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
  });

  test("SubwayTooter: gaps never close, for min_id is read as since_id, or a short page has no next", async () => {
    const ids: string[] = [];
    for (let at = 0; at < 4; at++)
      ids.push((await nurse.post("/api/v1/statuses", { status: `Nummer ${at}` })).json.id);
    const [oldest = "", second = ""] = ids;
    const above = await nurse.get("/api/v1/timelines/public", { min_id: oldest, limit: 1 });
    expect(above.json.map(({ id }: Json) => id)).toEqual([second]);
    const since = await nurse.get("/api/v1/timelines/public", { since_id: oldest, limit: 1 });
    expect(since.json.map(({ id }: Json) => id)).toEqual([ids.at(-1)]);
    const short = await nurse.get("/api/v1/timelines/public", { min_id: second, limit: 40 });
    expect(short.json).toHaveLength(2);
    expect(linksOf(short).next).toContain(`max_id=${ids[2]}`);
  });

  test("Moshidon: the last page of a profile comes again and again", async () => {
    const seen: string[] = [];
    let at: string | undefined = `/api/v1/accounts/${nurse.id}/statuses?limit=3`;
    for (let pages = 0; at !== undefined; pages++) {
      expect(pages).toBeLessThan(20);
      const page = await doctor.get(at);
      seen.push(...page.json.map(({ id }: Json) => id));
      at = linksOf(page).next;
    }
    expect(seen.length).toBeGreaterThan(4);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("a kind of notification that is not known here", async () => {
    await nurse.post("/api/v1/statuses", { status: "@laege-m2 Hej" });
    for (const version of ["v1", "v2"])
      for (const name of ["types", "exclude_types"]) {
        const said = { [name]: ["reaction", "pleroma:emoji_reaction", "mention"] };
        const { status, json } = await doctor.get(`/api/${version}/notifications`, said);
        const kinds = (json.notification_groups ?? json).map(({ type }: Json) => type);
        expect([version, name, status]).toEqual([version, name, 200]);
        expect(kinds.includes("mention")).toBe(name === "types");
      }
  });

  test("a badge that never clears, for v1 and v2 disagree on what was read", async () => {
    const reader = await site.caller("laege-m9");
    await nurse.post("/api/v1/statuses", { status: "@laege-m9 Hej" });
    const counts = async () =>
      Promise.all(
        ["v1", "v2"].map(
          async (version) =>
            (await reader.get(`/api/${version}/notifications/unread_count`)).json.count,
        ),
      );
    expect(await counts()).toEqual([1, 1]);
    const [{ id }] = (await reader.get("/api/v1/notifications")).json;
    await reader.post("/api/v1/markers", { notifications: { last_read_id: id } });
    expect(await counts()).toEqual([0, 0]);
    const { json } = await reader.get("/api/v1/markers", { timeline: ["notifications"] });
    expect(json.notifications.last_read_id).toBe(id);
  });

  test("versions that cannot be compared", async () => {
    for (const path of ["/api/v1/instance", "/api/v2/instance"]) {
      const { version } = (await site.anyone.get(path)).json;
      expect(version).toMatch(/^\d+\.\d+\.\d+ \(compatible; vis \d+\.\d+\.\d+\)$/);
      expect(Number.parseFloat(version.slice(0, 3))).toBeGreaterThanOrEqual(4.3);
    }
  });

  test("Florence: numbers in quotation marks", () => {
    const numbers = named(/^(max_|min_|.*_limit$|.*_count$|characters_)/);
    expect(numbers.length).toBeGreaterThan(20);
    for (const [name, value] of numbers.filter(([, number]) => number !== null))
      expect([name, typeof value]).toEqual([name, "number"]);
  });

  test("someone is named without an address, a file is of a kind nobody knows", () => {
    const mentions = having("username", "acct", "url");
    expect(mentions.length).toBeGreaterThan(5);
    for (const { acct, url } of mentions) expect([acct, URL.canParse(url)]).toEqual([acct, true]);
    const files = having("preview_url", "remote_url");
    expect(files.map(({ type }) => type)).toEqual(expect.arrayContaining(["unknown", "image"]));
    for (const { type } of files)
      expect(["unknown", "image", "gifv", "video", "audio"]).toContain(type);
  });
});
