import { beforeAll, expect, test } from "vitest";
import { allows, type Scope } from "../../src/domain/apps/scopes.ts";
import { makeToken } from "../../src/domain/apps/tokens.ts";
import type { Route } from "../../src/mastodon/route.ts";
import { routes } from "../../src/mastodon/routes.ts";
import { anApp } from "../domain/apps/support.ts";
import { apiSite, type ApiSite, type Caller } from "../mastodon/api-site.ts";

/*
 * C10: what a token does not allow is refused by every operation, taken from the table of operations: one that is new is
 * judged too. What is asked in the path does not exist; whether a token will do is told before that.
 */

const wide: readonly Scope[] = [
  "read",
  "write",
  "follow",
  "push",
  "profile",
  "admin:read",
  "admin:write",
];

/** What everyone signed in may do, whatever their app was let do. */
const anyToken = new Set(["GET /api/v1/announcements", "GET /api/v1/instance/domain_blocks"]);

let site: ApiSite;
let callers: Map<Scope, Caller>;
let alone: string;

beforeAll(async () => {
  site = await apiSite();
  const { actorId } = await site.caller("sygeplejerske-m1");
  callers = new Map();
  for (const scope of wide)
    callers.set(scope, await site.withToken("sygeplejerske-m1", actorId, scope));
  const { id: appId } = await anApp(site.store);
  const made = await site.store.transact((tx) =>
    makeToken(tx, { appId, actorId: null, scopes: [...wide] }),
  );
  alone = made.token;
});

const nameOf = ({ methods, path }: Route) => `${methods[0]} ${path}`;
const ofPeople = routes.filter(({ who }) => who === "person");

async function statusOf({ methods, path, streaming }: Route, token?: string): Promise<number> {
  const headers = new Headers(token === undefined ? {} : { Authorization: `Bearer ${token}` });
  if (streaming) headers.set("Accept", "text/event-stream");
  const url = new URL(path.replace(/:\w+/g, "1"), site.origin);
  const closing = new AbortController();
  const { signal } = closing;
  const response = await site.answer(new Request(url, { method: methods[0]!, headers, signal }));
  closing.abort();
  await response.body?.cancel().catch(() => {});
  return response.status;
}

test("what is for people says which scope it needs", () => {
  const without = ofPeople.filter(({ scopes }) => scopes.length === 0).map(nameOf);
  expect(new Set(without)).toEqual(anyToken);
});

test.each(ofPeople.map((route) => [nameOf(route), route] as const))("C10 %s", async (_, route) => {
  expect(await statusOf(route)).toBe(401);
  expect(await statusOf(route, "x".repeat(43))).toBe(401);
  expect(await statusOf(route, alone)).toBe(422);
  if (anyToken.has(nameOf(route))) return;
  for (const [scope, { token }] of callers)
    if (!route.scopes.some((needed) => allows([scope], needed)))
      expect([scope, await statusOf(route, token)]).toEqual([scope, 403]);
});

const open = routes.filter(({ who, scopes }) => who === "anyone" && scopes.length > 0);

test.each(open.map((route) => [nameOf(route), route] as const))(
  "C10 %s, which anyone may ask for, is not for a token of another kind",
  async (_, route) => {
    for (const [scope, { token }] of callers)
      if (!route.scopes.some((needed) => allows([scope], needed)))
        expect([scope, await statusOf(route, token)]).toEqual([scope, 403]);
  },
);

const ofModerators = routes.filter(({ path }) => path.includes("/admin/"));

test("C10 what moderators do is for nobody else, whatever their token says", async () => {
  expect(ofModerators.length).toBeGreaterThan(15);
  for (const route of ofModerators) {
    const needed = route.scopes[0]!.startsWith("admin:read") ? "admin:read" : "admin:write";
    const { token } = callers.get(needed)!;
    expect([nameOf(route), await statusOf(route, token)]).toEqual([nameOf(route), 403]);
  }
});
