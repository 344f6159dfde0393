import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { makeOwnToken } from "../../src/domain/apps/own-token.ts";
import { setSetting } from "../../src/domain/instance/settings.ts";
import { createMediaStore, type MediaStore } from "../../src/domain/media/media-store.ts";
import { createSignedLinks } from "../../src/domain/media/signed-links.ts";
import type { Registration } from "../../src/domain/people/register.ts";
import { createMastodon } from "../../src/mastodon/mastodon.ts";
import type { MastodonDependencies } from "../../src/mastodon/context.ts";
import { createVault } from "../../src/federation/wire/keys.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { createHub, type HubOptions } from "../../src/mastodon/streaming/hub.ts";
import { createBearer } from "../../src/oauth/bearer.ts";
import type { Engine } from "../../src/storage/reader.ts";
import { instanceWords } from "../../src/web/instance-words.ts";
import { textsIn } from "../../src/web/language.ts";
import { newsWords } from "../../src/web/news-words.ts";
import { refusalWords } from "../../src/web/refusals.ts";
import type { Store } from "../../src/storage/transaction.ts";
import { atEnd } from "../support/at-end.ts";
import { person } from "../support/cast.ts";
import { counted } from "../support/counted.ts";
import { freshStore, type TestStore, type TestStoreOptions } from "../support/engines.ts";
import { faults } from "./contract.ts";

/** The ways an app may send what it says. */
export const encodings = ["json", "urlencoded", "multipart", "query"] as const;
export type Encoding = (typeof encodings)[number];

/** What is said, nested as in JSON. */
export type Said = { [name: string]: SaidValue };
type SaidValue = string | number | boolean | null | Blob | readonly SaidValue[] | Said;

// oxlint-disable-next-line typescript/no-explicit-any -- answers are held against the contract, and read freely
export type Json = any;

export interface ApiAnswer {
  status: number;
  headers: Headers;
  json: Json;
}

/** Someone with an app. */
export interface Caller {
  actorId: number;
  id: string;
  handle: string;
  token: string;
  get: (path: string, said?: Said) => Promise<ApiAnswer>;
  post: (path: string, said?: Said, encoding?: Encoding) => Promise<ApiAnswer>;
  put: (path: string, said?: Said, encoding?: Encoding) => Promise<ApiAnswer>;
  patch: (path: string, said?: Said, encoding?: Encoding) => Promise<ApiAnswer>;
  delete: (path: string, said?: Said, encoding?: Encoding) => Promise<ApiAnswer>;
}

export interface ApiSite {
  store: TestStore;
  media: MediaStore;
  origin: string;
  /** How many statements what is done by `work` reads with. */
  reads: (work: () => Promise<unknown>) => Promise<number>;
  /** Answers as the running server would. */
  answer: (request: Request, env?: object) => Promise<Response>;
  /** How many streams are open. */
  listening: () => number;
  /** Asks without a token. */
  anyone: Pick<Caller, "get" | "post">;
  /** Registers someone and gives their app a token. */
  caller: (handle: string, more?: Partial<Registration> & { scopes?: string }) => Promise<Caller>;
  /** Another token for someone. */
  withToken: (handle: string, actorId: number, scopes: string) => Promise<Caller>;
}

/** What a site of tests encrypts with. */
export const vault = createVault([Buffer.alloc(32, 7)]);

const everything = "read write follow push profile";

/** The API on a fresh store. Every answer is held against the contract as it comes. */
export async function apiSite(
  { engine = "sqlite", ...options }: TestStoreOptions & { engine?: Engine } = {},
  more: Partial<MastodonDependencies> = {},
  pace: HubOptions["pace"] = {},
): Promise<ApiSite> {
  const fresh = await freshStore(engine, options);
  const { store, reads } = countedStore(fresh);
  const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  await store.transact((tx) => setSetting(tx, "regionName", "Region Nordjylland"));
  const { origin } = store.reader;
  const media = await createMediaStore(folder);
  const clock = options.now ?? (() => new Date());
  const deps = { ...dependenciesOf(store, media, clock), ...more };
  const hub = createHub(deps, {
    meter: noMeter,
    pace: { gatherMs: 5, checkMs: 50, ...pace },
  });
  store.onCommit(hub.hear);
  const app = createMastodon({ hub, ...deps });
  const answer = async (request: Request, env?: object): Promise<Response> =>
    app.fetch(request, env);
  const asking = (token?: string) => {
    const ask =
      (method: string) =>
      (path: string, said: Said = {}, encoding: Encoding = "json"): Promise<ApiAnswer> =>
        send(answer, origin, { method, path, said, encoding, token });
    return {
      get: ask("GET"),
      post: ask("POST"),
      put: ask("PUT"),
      patch: ask("PATCH"),
      delete: ask("DELETE"),
    };
  };
  const withToken: ApiSite["withToken"] = async (handle, actorId, scopes) => {
    const { token } = await store.transact((tx) => makeOwnToken(tx, actorId, scopes));
    return { actorId, id: String(actorId), handle, token, ...asking(token) };
  };
  return {
    store,
    media,
    origin,
    reads,
    answer,
    listening: hub.size,
    anyone: asking(),
    withToken,
    async caller(handle, { scopes = everything, ...registration } = {}) {
      return withToken(handle, await person(store, handle, registration), scopes);
    },
  };
}

/** What the API of tests is made of. */
export function dependenciesOf(
  store: Store,
  media: MediaStore,
  clock: () => Date,
): Omit<MastodonDependencies, "hub"> {
  return {
    store,
    media,
    signedLinks: createSignedLinks([Buffer.alloc(32, 7)], clock),
    bearer: createBearer({ store, clock }),
    seal: vault.seal,
    lookup: async () => undefined,
    resolveMentions: async () => [],
    refusalWords: (refused, language) => refusalWords(textsIn(language), refused),
    newsWords: (news, language) => newsWords(textsIn(language), news),
    instanceWords,
    limitedFederation: false,
    version: "0.0.1",
    connectionOf: (c) => c.req.header("X-Test-Address") ?? "192.0.2.1",
    vapidKey: "a-public-key",
    clock,
  };
}

/** A store that counts what is read through it. */
export function countedStore(store: TestStore): Pick<ApiSite, "store" | "reads"> {
  const { db, cost } = counted(store.handles.read);
  return {
    store: { ...store, reader: { ...store.reader, db } },
    async reads(work) {
      const before = cost.statements;
      await work();
      return cost.statements - before;
    },
  };
}

interface Sent {
  method: string;
  path: string;
  said: Said;
  encoding: Encoding;
  token: string | undefined;
}

async function send(
  answer: ApiSite["answer"],
  origin: string,
  { method, path, said, encoding, token }: Sent,
): Promise<ApiAnswer> {
  const url = new URL(path, origin);
  const headers = new Headers(token === undefined ? {} : { Authorization: `Bearer ${token}` });
  const init: RequestInit = { method, headers };
  const way = method === "GET" ? "query" : encoding;
  const speaks = Object.keys(said).length > 0;
  if (speaks && way !== "query") init.body = bodyOf(said, way, headers);
  if (speaks && way === "query")
    for (const [name, value] of flat(said))
      if (typeof value === "string") url.searchParams.append(name, value);
  const response = await answer(new Request(url, init));
  const text = await response.text();
  expect(response.headers.get("content-type"), `${method} ${path} answers JSON`).toMatch(
    /^application\/json/,
  );
  const json: unknown = JSON.parse(text);
  expect(faults(method, url.pathname, response.status, json)).toEqual([]);
  return { status: response.status, headers: response.headers, json };
}

function bodyOf(said: Said, way: Exclude<Encoding, "query">, headers: Headers): BodyInit {
  if (way === "json") {
    headers.set("Content-Type", "application/json");
    return JSON.stringify(said);
  }
  const form = way === "urlencoded" ? new URLSearchParams() : new FormData();
  for (const [name, value] of flat(said)) {
    if (typeof value === "string") form.append(name, value);
    else if (form instanceof FormData) form.append(name, value);
  }
  return form;
}

/** As forms nest: `poll[options][]`, `fields_attributes[0][name]`. */
export function flat(said: Said, prefix = ""): [string, string | Blob][] {
  return Object.entries(said).flatMap(([key, value]) =>
    flatValue(value, prefix === "" ? key : `${prefix}[${key}]`),
  );
}

function flatValue(value: SaidValue, name: string): [string, string | Blob][] {
  if (value === null) return [];
  if (value instanceof Blob) return [[name, value]];
  if (Array.isArray(value))
    return value.flatMap((one: SaidValue, at) =>
      flatValue(
        one,
        typeof one === "object" && one !== null && !(one instanceof Blob)
          ? `${name}[${at}]`
          : `${name}[]`,
      ),
    );
  if (typeof value === "object") return flat(value as Said, name);
  return [[name, String(value)]];
}

/** Where a page's neighbours are, as `Link` says. */
export function linksOf({ headers }: ApiAnswer): { next?: string; prev?: string } {
  const found: { next?: string; prev?: string } = {};
  for (const [, url = "", rel = ""] of (headers.get("link") ?? "").matchAll(
    /<([^>]+)>; rel="(next|prev)"/g,
  ))
    found[rel as "next" | "prev"] = url;
  return found;
}
