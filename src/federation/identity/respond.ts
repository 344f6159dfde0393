import { sha256Base64 } from "../../lib/hash.ts";
import type { Json } from "../wire/proof.ts";
import { activityType } from "./negotiate.ts";

/** A document as bytes, with the tag that changes when they do. */
export interface Rendered {
  body: string;
  etag: string;
}

/** Seconds that others may keep what everyone may see. */
const keptFor = 60;

export function render(document: Json | string): Rendered {
  const body = typeof document === "string" ? document : JSON.stringify(document);
  return { body, etag: `"${sha256Base64(body).slice(0, 27).replaceAll("/", "_")}"` };
}

/** Serves a document. `open`: everyone may see it, whoever asks. */
export function served(
  request: Request,
  { body, etag }: Rendered,
  { open, status = 200 }: { open: boolean; status?: 200 | 410 },
): Response {
  const headers: Record<string, string> = {
    "cache-control": open ? `public, max-age=${keptFor}` : "private, no-store",
    vary: "Accept, Signature",
    etag,
    ...(!open && { "x-robots-tag": "noindex" }),
  };
  if (status === 200 && matches(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers });
  headers["content-type"] = activityType(request.headers.get("accept"));
  headers["content-length"] = String(Buffer.byteLength(body));
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

/** Says no in a way machines read. What may not be seen is answered as what does not exist. */
export function refused(status: 401 | 404 | 405, error: string, allow?: string): Response {
  return Response.json(
    { error },
    {
      status,
      headers: {
        "cache-control": "no-store",
        vary: "Accept, Signature",
        ...(allow !== undefined && { allow }),
      },
    },
  );
}

export function notFound(): Response {
  return refused(404, "not-found");
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const named = header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return named.includes(etag) || named.includes("*");
}
