import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { sameSecret } from "../lib/token.ts";
import type { WebEnv, WebRequest } from "./context.ts";
import { toForm } from "./form.ts";

const kib = 1024;

/** Largest form, and largest form with files, in bytes. Files are only taken from who is signed in. */
const formLimits = { fields: 64 * kib, files: 10 * 1024 * kib };

const tooLarge = (): never => {
  throw new HTTPException(413);
};
const fieldsLimit = bodyLimit({ maxSize: formLimits.fields, onError: tooLarge });
const filesLimit = bodyLimit({ maxSize: formLimits.files, onError: tooLarge });

/**
 * Lets a form in: it comes from one of our own pages (Sec-Fetch-Site, else Origin), is bounded before it is read, and
 * carries the token of the session. Everything that changes something comes this way. Throws 403, 405, 413, 415, 400.
 */
export function incomingForms(origin: string): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    if (c.req.method !== "POST") throw new HTTPException(405);
    if (!fromOurPages(c, origin)) throw new HTTPException(403);
    const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
    if (type !== "application/x-www-form-urlencoded" && type !== "multipart/form-data")
      throw new HTTPException(415);
    const { me } = c.get("visit");
    const limit = type === "multipart/form-data" && me ? filesLimit : fieldsLimit;
    return limit(c, async () => {
      const form = toForm(await readBody(c));
      if (!form) throw new HTTPException(413);
      if (me && !sameSecret(form.text("csrf"), me.csrf)) throw new HTTPException(403);
      c.set("form", form);
      await next();
    });
  };
}

function fromOurPages(c: WebRequest, origin: string): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  return site === undefined ? c.req.header("Origin") === origin : site === "same-origin";
}

async function readBody(c: WebRequest): Promise<FormData> {
  try {
    return await c.req.formData();
  } catch {
    throw new HTTPException(400);
  }
}
