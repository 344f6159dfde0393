import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { storeUpload } from "../../src/domain/media/attach.ts";
import { routes } from "../../src/mastodon/routes.ts";
import type { Route } from "../../src/mastodon/route.ts";
import { apiSite, encodings, type ApiSite, type Caller, type Encoding } from "./api-site.ts";
import { accountWrites } from "./writes/accounts.ts";
import { adminWrites, announcementWrites } from "./writes/admin.ts";
import { filterWrites, listWrites } from "./writes/lists.ts";
import { newsWrites } from "./writes/news.ts";
import { postingWrites } from "./writes/posting.ts";
import { collectionWrites, quoteWrites } from "./writes/quotes.ts";
import { pushWrites } from "./writes/push.ts";
import { mediaWrites, statusWrites } from "./writes/statuses.ts";
import type { Scene, Write, Writes } from "./writes/write.ts";

/*
 * Every operation that changes something, asked in every way apps ask: JSON, urlencoded, multipart, and in the query of an
 * address; what is asked with PUT, with PATCH too. The rows say everything a route takes, so what is said in a way that is
 * not read fails.
 */

const rows: Writes = {
  ...accountWrites,
  ...adminWrites,
  ...announcementWrites,
  ...filterWrites,
  ...listWrites,
  ...mediaWrites,
  ...newsWrites,
  ...statusWrites,
  ...postingWrites,
  ...quoteWrites,
  ...collectionWrites,
  ...pushWrites,
};

const writes = routes.filter(({ methods }) => !methods.includes("GET"));
const nameOf = ({ methods, path }: Route) => `${methods[0]} ${path}`;

let site: ApiSite;
let other: Caller;
let png: Blob;
let serial = 0;

beforeAll(async () => {
  site = await apiSite();
  other = await site.caller("laege-m2");
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#268" } })
    .png()
    .toBuffer();
  png = new Blob([new Uint8Array(bytes)], { type: "image/png" });
});

/** Of each operation someone new asks, so that no allowance runs out. */
async function scene({ asAdmin }: Write): Promise<Scene> {
  const someone = (more: Parameters<ApiSite["caller"]>[1] = {}) =>
    site.caller(`sygeplejerske-m${(serial += 1)}`, more);
  const me = await someone(
    asAdmin && { role: "admin", scopes: "read write admin:read admin:write" },
  );
  return {
    site,
    me,
    other,
    someone,
    png,
    status: async (said = {}, by = me) =>
      (await by.post("/api/v1/statuses", { status: "Hej", ...said })).json,
    file: (alt = "") => fileOf(me, alt),
  };
}

async function fileOf({ actorId: ownerId }: Caller, alt: string): Promise<string> {
  const bytes = new Uint8Array(await png.arrayBuffer());
  return String(await storeUpload(site.store, site.media, { ownerId, bytes, alt }));
}

test("every operation that changes something has a row, and every row an operation", () => {
  expect(new Set(Object.keys(rows))).toEqual(new Set(writes.map(nameOf)));
});

const cases = writes
  .filter((route) => rows[nameOf(route)])
  .map((route) => [nameOf(route), route] as const);

test.each(cases)("%s, in every way", async (name, route) => {
  const variants = variantsOf(name);
  const here = await scene(variants[0]!);
  const speaks = Object.keys(route.spec).length > 0;
  const said = new Set(variants.flatMap(({ unsaid = {} }) => Object.keys(unsaid)));
  if (!speaks) await askedWith(here, variants[0]!, route, nothings[serial % nothings.length]!);
  const [method, ...twins] = route.methods;
  for (const row of variants) {
    const ways = row.only ?? (speaks ? encodings : encodings.slice(0, 1));
    for (const encoding of ways)
      for (const one of await askedAs(here, row, { route, method: method!, encoding }))
        said.add(one);
    for (const twin of twins) await askedAs(here, row, { route, method: twin, encoding: ways[0]! });
  }
  expect(said, "everything the route takes is said").toEqual(new Set(Object.keys(route.spec)));
});

function variantsOf(name: string): readonly Write[] {
  return [rows[name] ?? []].flat();
}

interface Nothing {
  headers: Record<string, string>;
  body?: string;
}

/** Ways of saying nothing. */
const nothings: readonly Nothing[] = [
  { headers: { "Content-Type": "application/json" } },
  { headers: { "Content-Type": "application/json; charset=utf-8" }, body: "{}" },
  { headers: { "Content-Type": "application/json" }, body: "null" },
  { headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "" },
  { headers: { "Content-Type": "multipart/form-data; boundary=x" }, body: "--x--\r\n" },
  { headers: { "Content-Type": "multipart/form-data; boundary=x" } },
  { headers: { "Content-Type": "text/plain" }, body: "" },
];

test("nothing is said in many ways", async () => {
  const name = "POST /api/v1/statuses/:id/bookmark";
  const [row, route] = [variantsOf(name)[0]!, writes.find((one) => nameOf(one) === name)!];
  const here = await scene(row);
  for (const nothing of nothings) await askedWith(here, row, route, nothing);
});

interface Way {
  route: Route;
  method: string;
  encoding: Encoding;
}

/** Asks, holds the answer against the row, and returns the names of what was said. */
async function askedAs(
  here: Scene,
  row: Write,
  { route, method, encoding }: Way,
): Promise<string[]> {
  const { at = {}, says = {}, shows, afterwards } = await row.ask(here, encoding);
  const ask = here.me[method.toLowerCase() as "post" | "put" | "patch" | "delete"];
  const answer = await ask(pathOf(route, at), says, encoding);
  const { status, json } = answer;
  expect([method, encoding, status, json]).toEqual([method, encoding, row.status ?? 200, json]);
  if (shows !== undefined) expect(json, encoding).toMatchObject(shows);
  await afterwards?.(answer);
  return Object.keys(says);
}

async function askedWith(here: Scene, row: Write, route: Route, nothing: Nothing) {
  const { at = {}, shows } = await row.ask(here, "json");
  const headers = { Authorization: `Bearer ${here.me.token}`, ...nothing.headers };
  const init = { ...nothing, method: route.methods[0]!, headers };
  const response = await site.answer(new Request(site.origin + pathOf(route, at), init));
  expect([nothing, response.status]).toEqual([nothing, row.status ?? 200]);
  if (shows !== undefined) expect(await response.json()).toMatchObject(shows);
}

function pathOf({ path }: Route, at: Record<string, string>): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => {
    expect(at, "an id for the path").toHaveProperty(name);
    return at[name]!;
  });
}
