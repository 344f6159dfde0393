import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const name = "vis";
const days = 14;

/** The token of the session this browser holds, if any; `__Host-` binds it to this host over TLS (RFC 6265bis). */
export function sessionToken(c: Context, secure: boolean): string | undefined {
  const token = secure ? getCookie(c, name, "host") : getCookie(c, name);
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

/** Hands a browser its session. */
export function giveSession(c: Context, secure: boolean, token: string): void {
  setCookie(c, name, token, { ...options(secure), maxAge: days * 86_400 });
}

/** Takes the session away from a browser. */
export function takeSession(c: Context, secure: boolean): void {
  deleteCookie(c, name, options(secure));
}

function options(secure: boolean) {
  return {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure,
    ...(secure ? { prefix: "host" as const } : {}),
  } as const;
}
