import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { WebEnv, WebRequest } from "./context.ts";

const ownForms = "form-action 'self'";

/**
 * What browsers are told of every page: nothing runs, loads or frames but our own files; no inline script or style.
 * The referrer stays within this origin; `no-referrer` would also take the Origin off our own forms.
 */
export function pageHeaders(secure: boolean): MiddlewareHandler<WebEnv> {
  const headers = secureHeaders({
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    referrerPolicy: "same-origin",
    xFrameOptions: "DENY",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    strictTransportSecurity: secure && "max-age=31536000",
    permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
  });
  return async (c, next) => {
    await headers(c, next);
    const target = c.get("formTarget");
    const policy = c.res.headers.get("Content-Security-Policy");
    if (target !== undefined && policy !== null)
      c.header("Content-Security-Policy", policy.replace(ownForms, `${ownForms} ${target}`));
  };
}

/**
 * Lets the forms of this one page lead to where an app is answered: browsers hold what a form is answered with to
 * `form-action` too. It is named as far as a policy can name it (CSP 3 §2.3.1): by origin, else by scheme.
 */
export function formTarget(c: WebRequest, uri: string): void {
  const url = URL.parse(uri);
  if (!url) return;
  const named = /^https?:$/.test(url.protocol) && !url.hostname.startsWith("[");
  c.set("formTarget", named ? url.origin : url.protocol);
}
