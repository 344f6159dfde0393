import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { WebDependencies } from "./context.ts";

const days = 14;

type Site = Pick<WebDependencies, "secureCookies" | "store">;

/** The token of the session this browser holds, if any. */
export function sessionToken(c: Context, site: Site): string | undefined {
  const name = nameOn(site);
  const token = site.secureCookies ? getCookie(c, name, "host") : getCookie(c, name);
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

/** Hands a browser its session. */
export function giveSession(c: Context, site: Site, token: string): void {
  setCookie(c, nameOn(site), token, { ...options(site), maxAge: days * 86_400 });
}

/** Takes the session away from a browser. */
export function takeSession(c: Context, site: Site): void {
  deleteCookie(c, nameOn(site), options(site));
}

/** Browsers give all ports of a host the same cookies (RFC 6265 §8.5): instances side by side on one machine differ by name. */
function nameOn({ secureCookies, store }: Site): string {
  return secureCookies ? "vis" : `vis-${new URL(store.reader.origin).port || "80"}`;
}

/** `__Host-` binds the cookie to this host over TLS (RFC 6265bis). */
function options({ secureCookies: secure }: Site) {
  return {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure,
    ...(secure ? { prefix: "host" as const } : {}),
  } as const;
}
