import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setSetting } from "../../src/domain/instance/settings.ts";
import { createMediaStore } from "../../src/domain/media/media-store.ts";
import { createSignedLinks } from "../../src/domain/media/signed-links.ts";
import { hashPassword } from "../../src/domain/people/password.ts";
import { finishWelcome } from "../../src/domain/people/profile.ts";
import type { Registration } from "../../src/domain/people/register.ts";
import type { Engine } from "../../src/storage/reader.ts";
import type { WebDependencies } from "../../src/web/context.ts";
import { createWeb } from "../../src/web/web.ts";
import { atEnd } from "../support/at-end.ts";
import { person, testKeys } from "../support/cast.ts";
import { freshStore, type TestStore, type TestStoreOptions } from "../support/engines.ts";

/** The password of everyone in these tests. */
export const password = "en ganske lang adgangskode";

let passwordHash: Promise<string> | undefined;

export interface Site {
  store: TestStore;
  /** Its own origin; forms come from there. */
  origin: string;
  /** Answers a request as the running server would. */
  answer: (request: Request) => Promise<Response>;
  /** A browser of its own: it keeps cookies, and is not signed in. */
  visitor: (headers?: Record<string, string>) => Visitor;
  /** Registers someone who can sign in; `welcome` is false for who has not been here before. Returns the actor's id. */
  member: (handle: string, more?: Partial<Registration> & { welcome?: boolean }) => Promise<number>;
  /** A visitor signed in by the form. */
  signedIn: (handle: string) => Promise<Visitor>;
}

export interface Visitor {
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  /** Sends a form as the browser does: from our pages, with the token of the page asked for last. */
  post: (path: string, fields?: Fields, headers?: Record<string, string>) => Promise<Answer>;
  /** The same with files. */
  upload: (path: string, fields: FormData) => Promise<Answer>;
  cookies: Map<string, string>;
}

type Fields = Record<string, string | readonly string[]>;

export interface Answer {
  status: number;
  headers: Headers;
  /** Where a redirect leads: path and query. */
  location: string;
  html: string;
}

/** The pages on a fresh store, SQLite unless told otherwise, in this process, as `https://nord.example`. */
export async function site(
  more: Partial<WebDependencies> = {},
  { engine = "sqlite", ...options }: TestStoreOptions & { engine?: Engine } = {},
): Promise<Site> {
  const store = await freshStore(engine, options);
  const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  await store.transact((tx) => setSetting(tx, "regionName", "Region Nordjylland"));
  const { origin } = store.reader;
  const app = createWeb({
    store,
    media: await createMediaStore(folder),
    signedLinks: createSignedLinks([Buffer.alloc(32, 7)], options.now ?? (() => new Date())),
    newKeys: async () => testKeys(),
    lookup: async () => undefined,
    resolveMentions: async () => [],
    readAnew: async () => {},
    networkMembers: async () => [],
    version: "0.0.1",
    remotePicture: async () => undefined,
    serverViewer: async () => undefined,
    addressOf: (c) => c.req.header("X-Test-Address") ?? "192.0.2.1",
    secureCookies: origin.startsWith("https:"),
    ...(options.now ? { clock: options.now } : {}),
    ...more,
  });
  const answer = async (request: Request): Promise<Response> => app.fetch(request);
  const visitor = (headers: Record<string, string> = {}) => browse(origin, answer, headers);
  const member: Site["member"] = async (handle, { welcome = true, ...registration } = {}) => {
    passwordHash ??= hashPassword(password);
    const id = await person(store, handle, { passwordHash: await passwordHash, ...registration });
    if (welcome) await store.transact((tx) => finishWelcome(tx, id, { topics: [] }));
    return id;
  };
  return {
    store,
    origin,
    answer,
    visitor,
    member,
    async signedIn(handle) {
      const who = visitor();
      const { status } = await who.post("/login", { handle, password });
      if (status !== 303) throw new Error(`${handle} could not sign in: ${status}`);
      await who.get("/about");
      return who;
    },
  };
}

function browse(origin: string, answer: Site["answer"], usual: Record<string, string>): Visitor {
  const cookies = new Map<string, string>();
  let csrf = "";
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers({ ...usual, ...(init.headers as Record<string, string>) });
    if (cookies.size > 0)
      headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await answer(new Request(new URL(path, origin), { ...init, headers }));
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const html = await response.text();
    csrf = /name="csrf" value="([\w-]+)"/.exec(html)?.[1] ?? csrf;
    const location = response.headers.get("Location") ?? "";
    return { status: response.status, headers: response.headers, location, html };
  };
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post(path, fields = {}, headers = {}) {
      const body = new URLSearchParams(csrf === "" ? {} : { csrf });
      for (const [name, values] of Object.entries(fields)) {
        body.delete(name);
        for (const value of [values].flat()) body.append(name, value);
      }
      return send(path, { method: "POST", body, headers: { Origin: origin, ...headers } });
    },
    upload(path, fields) {
      if (!fields.has("csrf")) fields.set("csrf", csrf);
      return send(path, { method: "POST", body: fields, headers: { Origin: origin } });
    },
  };
}
