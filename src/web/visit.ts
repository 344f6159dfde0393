import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { allyNames } from "../domain/instance/ally-names.read.ts";
import { setting } from "../domain/instance/settings.ts";
import { anonymous, personViewer } from "../domain/knowledge/visible.ts";
import { unreadCount } from "../domain/notifications/unread.read.ts";
import { session, touch, type Session } from "../domain/people/sessions.ts";
import { Refused } from "../domain/refused.ts";
import type { WebContext, WebEnv, WebRequest } from "./context.ts";
import { createFormat } from "./format.ts";
import { chooseLanguage, textsIn } from "./language.ts";
import { sessionToken } from "./session-cookie.ts";

export const languageCookie = "vis-language";

/** Finds out who asks and how they read, for everything that comes after. */
export function visits(web: WebContext): MiddlewareHandler<WebEnv> {
  const { store } = web;
  return async (c, next) => {
    const now = web.clock();
    const token = sessionToken(c, web);
    const me = token && (await session(store.reader, token, now.toISOString()));
    if (token && me && me.stale) await store.transact((tx) => touch(tx, token));
    const language = chooseLanguage({
      cookie: getCookie(c, languageCookie),
      account: me ? me.language : undefined,
      header: c.req.header("Accept-Language"),
    });
    const text = textsIn(language);
    const url = new URL(c.req.url);
    c.set("visit", {
      me: me || undefined,
      token: me ? token : undefined,
      viewer: me ? personViewer(me.actorId) : anonymous,
      language,
      text,
      format: createFormat(language, text, now),
      now,
      origin: store.reader.origin,
      region: (await setting(store.reader, "regionName")) ?? store.reader.host,
      allies: await allyNames(store.reader),
      unread: me ? await unreadCount(store.reader, me.actorId) : 0,
      here: `${url.pathname}${url.search}`,
      assets: web.assets,
    });
    await next();
    if (!c.res.headers.has("Cache-Control"))
      c.header("Cache-Control", me ? "private, no-store" : "private, no-cache");
    if (!c.res.headers.has("Vary")) c.header("Vary", "Cookie, Accept-Language, Accept");
  };
}

/** An address with NUL in it names nothing: no text that is kept has one. Throws `not-found`. */
export const addressesWithoutNul: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (c.req.url.includes("%00")) throw new Refused("not-found");
  await next();
};

/** Who is signed in. Throws `sign-in-first`, which leads to the sign-in page and back. */
export function signedIn(c: WebRequest): Session {
  const { me } = c.get("visit");
  if (!me) throw new Refused("sign-in-first");
  return me;
}
