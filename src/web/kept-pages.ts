import { hash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { createLru } from "../lib/lru.ts";
import type { WebContext, WebEnv, WebRequest } from "./context.ts";
import { chooseLanguage } from "./language.ts";

/** Pages that a crowd may come to. */
const crowded = /^\/(?:posts\/|@|networks\/|about$)/;

/** How long a page stands although nothing was written: it tells how long ago things were. */
const forMs = 5000;

/** Of all pages that are kept: how long one is, and how many addresses it has, others decide. */
const mostCharacters = 8_000_000;

/** What names a reader, or makes a page another than anybody's. */
const telling = ["Cookie", "Authorization", "Signature", "Signature-Input", "Range"];

interface KeptPage {
  body: string;
  headers: [string, string][];
  /** How many commits there had been. */
  at: number;
}

/**
 * What is public is the same for everyone who is not signed in: it is kept as it was written until anything is committed,
 * for a few seconds at most, and has an ETag, so that who has it already is told no more than that. Where commits are not
 * told, on PostgreSQL, every page is made anew.
 */
export function keptPages({ store, clock }: WebContext): MiddlewareHandler<WebEnv> {
  const { changes } = store.reader;
  const pages = createLru<string, KeptPage>({
    max: 200,
    ttlMs: forMs,
    now: () => clock().getTime(),
    room: { most: mostCharacters, sizeOf: ({ body }) => body.length },
  });
  return async (c, next) => {
    if (!isAnybodys(c)) return next();
    const at = changes?.commits();
    const key = keyOf(c);
    const held = pages.get(key);
    if (held && held.at === at) return answer(c, held);
    await next();
    if (!isSame(c.res)) return undefined;
    const body = await c.res.text();
    const tag = `W/"${hash("sha256", body, "base64url").slice(0, 22)}"`;
    const page: KeptPage = { body, headers: [...c.res.headers, ["ETag", tag]], at: at ?? -1 };
    if (changes && changes.commits() === at) pages.set(key, page);
    c.res = answer(c, page);
    return undefined;
  };
}

function isAnybodys(c: WebRequest): boolean {
  if (c.req.method !== "GET" || !crowded.test(c.req.path)) return false;
  return !telling.some((name) => c.req.header(name) !== undefined);
}

function keyOf(c: WebRequest): string {
  const header = c.req.header("Accept-Language");
  const language = chooseLanguage({ cookie: undefined, account: undefined, header });
  return `${language} ${c.req.header("Accept") ?? ""} ${c.req.url}`;
}

/** Whether it is a page that the next one is shown too. */
function isSame({ status, headers }: Response): boolean {
  return (
    status === 200 &&
    (headers.get("Content-Type") ?? "").startsWith("text/html") &&
    headers.get("Cache-Control") === "private, no-cache" &&
    !headers.has("Set-Cookie")
  );
}

function answer(c: WebRequest, { body, headers }: KeptPage): Response {
  const tag = headers.at(-1)![1];
  const known = c.req
    .header("If-None-Match")
    ?.split(",")
    .map((one) => one.trim());
  if (known?.includes(tag)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers });
}
