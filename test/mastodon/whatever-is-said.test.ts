import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { announce } from "../../src/domain/announcements/announce.ts";
import { allScopes } from "../../src/domain/apps/scopes.ts";
import { makeToken } from "../../src/domain/apps/tokens.ts";
import type { ParamSchema } from "../../src/mastodon/params.ts";
import type { Route } from "../../src/mastodon/route.ts";
import { routes } from "../../src/mastodon/routes.ts";
import { onEachEngine } from "../support/engines.ts";
import { apiSite, type ApiSite, type Caller, type Json } from "./api-site.ts";

/*
 * Every operation, told whatever there is: it answers in JSON that it was done or what is wrong, and never fails itself.
 */

/** Values that are no texts, no ids, no numbers, too much, or not what they look like. */
const strange = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "%_\\",
  "'\"<script>",
  "../..",
  "-1",
  "0",
  "9007199254740993",
  "1e309",
  "NaN",
  "null",
  "[]",
  "Ø".repeat(2_000),
  "NEAR(a, b) AND -c*",
  "http://[::1",
  "@a@b",
  "ungrouped-1",
  "network:9",
  "+275760-09-13T00:00:00.000Z",
  "0001-01-01",
  "💥",
];
const strangeJson: readonly unknown[] = [
  ...strange,
  -1,
  1e308,
  true,
  null,
  [],
  {},
  [[null]],
  { a: { b: [1] } },
  { 0: "a", 1: "b" },
  { toString: "x", hasOwnProperty: "y" },
  Array.from({ length: 300 }, (_, at) => String(at)),
];

interface Schema {
  enum?: readonly string[];
  type?: string;
  items?: ParamSchema;
  properties?: Record<string, ParamSchema>;
}

function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Lists and parts as apps nest them; what nests deeper is not said. */
function inQuery(said: object): [string, string][] {
  return Object.entries(said).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== "object" || value === null) return [[name, plainly(value)]];
    const nested = Array.isArray(value) ? value.map((one) => ["", one]) : Object.entries(value);
    return nested.map(([key, one]): [string, string] => [`${name}[${key}]`, plainly(one)]);
  });
}

function plainly(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Streams answer by what comes, and whether they are well in a word. */
const answering = routes.filter(({ path }) => !path.startsWith("/api/v1/streaming"));

onEachEngine("whatever it is told", (engine) => {
  let now = Date.UTC(2026, 2, 2);
  let site: ApiSite;
  let tokens: (string | undefined)[];
  let ids: string[];

  beforeAll(async () => {
    site = await apiSite({ engine, now: () => new Date(now) });
    const nurse = await site.caller("sygeplejerske-m1");
    const leader = await site.caller("leder-m2", {
      role: "admin",
      scopes: "read write follow push profile admin:read admin:write",
    });
    const app = await site.store.reader.db.selectFrom("app").select("id").executeTakeFirstOrThrow();
    const alone = { appId: app.id, actorId: null, scopes: allScopes };
    const { token } = await site.store.transact((tx) => makeToken(tx, alone));
    tokens = [undefined, token, nurse.token, leader.token];
    const told = await site.store.transact((tx) => announce(tx, { text: "Hej" }, leader.actorId));
    ids = [String(told), nurse.id, leader.id, ...(await thingsOf(nurse, leader))];
  });

  /** One of everything that has an id. */
  async function thingsOf(me: Caller, other: Caller): Promise<string[]> {
    const made = async (path: string, said: Parameters<Caller["post"]>[1]) =>
      (await me.post(path, said)).json;
    const poll = { options: ["Ja", "Nej"], expires_in: 3600 };
    const filter = { title: "f", context: ["home"], keywords_attributes: [{ keyword: "fald" }] };
    const things = [
      await made("/api/v1/statuses", { status: "Hej #fald", poll }),
      await made("/api/v1/statuses", { status: `Hej @${other.handle}`, visibility: "direct" }),
      await made("/api/v1/statuses", { status: "Så", scheduled_at: "2026-04-01T00:00:00Z" }),
      await made("/api/v1/lists", { title: "Min" }),
      await made("/api/v1/reports", { account_id: other.id, comment: "Se her" }),
      await made("/api/v2/filters", filter),
    ];
    return things.flatMap(({ id, keywords = [] }) => [id, ...keywords.map((one: Json) => one.id)]);
  }

  const anId = fc.nat().map((at) => ids[at % ids.length]!);
  const inPath = fc.oneof(
    { weight: 3, arbitrary: anId },
    fc.constantFrom(...strange.filter((text) => text !== "" && text.length < 500)),
  );

  function said(schema: ParamSchema): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...strangeJson) }, anId, {
      weight: 2,
      arbitrary: meant(schema),
    });
  }

  /** A value as the operation describes it. */
  function meant(schema: ParamSchema): fc.Arbitrary<unknown> {
    const { enum: words, type, items, properties } = schema as Schema;
    if (words) return fc.constantFrom(...words);
    if (type === "boolean") return fc.boolean();
    if (type === "integer") return fc.constantFrom(0, 1, 300, 86_400);
    if (type === "array") return fc.array(said(items ?? {}), { maxLength: 3 });
    if (type === "object") return everything(properties ?? {});
    return fc.constantFrom("hej", "#fald", "@leder-m2", "https://syd.example/x", "2026-05-01");
  }

  const everything = (properties: Record<string, ParamSchema>) =>
    fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, said(one)])),
      { requiredKeys: [] },
    );

  async function asked(route: Route, token: string | undefined, parts: string[], body: object) {
    now += 20_000;
    const [method = ""] = route.methods;
    let at = 0;
    const path = route.path.replace(/:\w+/g, () => inAddress(parts[at++] ?? "1"));
    const url = new URL(site.origin + path);
    const headers = new Headers(token === undefined ? {} : { Authorization: `Bearer ${token}` });
    const init: RequestInit = { method, headers };
    if (method === "GET")
      for (const [name, value] of inQuery(body)) url.searchParams.append(name, value);
    else {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(body);
    }
    const response = await site.answer(new Request(url, init));
    const text = await response.text();
    expect(() => JSON.parse(text), `${method} ${url.href} answers JSON`).not.toThrow();
    const unavailable = route.path.endsWith("/translate") ? 503 : 499;
    expect(response.status, `${method} ${url.href} ${text}`).toBeLessThanOrEqual(unavailable);
  }

  test("no operation fails", async () => {
    for (const route of answering) {
      const schemas = Object.entries(route.spec).map(([name, { schema }]) => [name, schema]);
      const parts = fc.array(inPath, { minLength: 2, maxLength: 2 });
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: 3 }),
          parts,
          everything(Object.fromEntries(schemas)),
          (who, at, body) => asked(route, tokens[who], at, body),
        ),
        { numRuns: engine === "sqlite" ? 3 : 1, endOnFailure: true },
      );
    }
  });

  test("a text in an address that no database keeps is the address of nothing", async () => {
    for (const route of routes.filter(({ path }) => path.includes(":")))
      for (const token of tokens) await asked(route, token, ["\0", "\0"], {});
  });

  test("only a body with files in it may be as large as files are", async () => {
    const large = routes.filter(({ mostBytes }) => mostBytes !== undefined);
    expect(large.length).toBeGreaterThan(3);
    const types = ["application/json", "application/x-www-form-urlencoded", "text/plain"];
    for (const { methods, path } of large)
      for (const type of types) {
        const headers = { Authorization: `Bearer ${tokens[2]}`, "Content-Type": type };
        const init = { method: methods[0]!, headers, body: "a".repeat(300_000) };
        const { status } = await site.answer(new Request(site.origin + path, init));
        expect([path, type, status]).toEqual([path, type, 413]);
      }
  });
});
