import { Readable } from "node:stream";
import { Hono } from "hono";
import { mediaFile, type MediaFile } from "../../domain/media/media.read.ts";
import { signedViewer } from "../../domain/media/signed-links.ts";
import type { RemoteMediaRef } from "../../domain/media/remote-media.read.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";

/**
 * `/media/…`: files of posts and pictures of people, for who may see them; pictures from elsewhere by our own copy. Apps
 * bring no cookie: for what not everyone may see they have addresses signed for their reader.
 */
export function mediaPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/media/elsewhere/:attachment", (c) =>
      serveRemote(web, c, { attachmentId: idOf(c, "attachment") }),
    )
    .get("/media/people/:actor/:picture{avatar|header}", (c) =>
      serveRemote(web, c, {
        actorId: idOf(c, "actor"),
        picture: c.req.param("picture") === "header" ? "header" : "avatar",
      }),
    )
    .get("/media/:file", async (c) => {
      const file = c.req.param("file");
      const { viewer, signed } = await askerOf(web, c);
      const found = await mediaFile(web.store.reader, viewer, file);
      return serve(web, c, found && { ...found, file, signed });
    });
}

async function serveRemote(
  web: WebContext,
  c: WebRequest,
  wanted: RemoteMediaRef,
): Promise<Response> {
  const { viewer, signed } = await askerOf(web, c);
  const found = await web.remotePicture(viewer, wanted);
  return serve(web, c, found && { ...found, signed });
}

/** Whom the address was signed for, else who is signed in here, else a server that signed its request, else anyone. */
async function askerOf(
  web: WebContext,
  c: WebRequest,
): Promise<{ viewer: Viewer; signed: boolean }> {
  const { pathname: path, searchParams: query } = new URL(c.req.url);
  const named = await signedViewer(web.store.reader, web.signedLinks, { path, query });
  if (named) return { viewer: named, signed: true };
  const { me, viewer } = c.get("visit");
  return { viewer: me ? viewer : ((await web.serverViewer(c.req.raw)) ?? viewer), signed: false };
}

/**
 * Hands out bytes that a browser shows or saves, and never runs. Only what anyone may see is kept by others. Pages of
 * others may show it, and what was asked for by a signed address: no cookie of ours opened that.
 */
async function serve(
  { media }: WebContext,
  c: WebRequest,
  found: (MediaFile & { file: string; signed: boolean }) | undefined,
): Promise<Response> {
  const held = found && (await media.read(found.file));
  if (!found || !held) throw new Refused("not-found");
  const shown = found.mediaType.startsWith("image/");
  c.header("Content-Type", found.mediaType);
  c.header("Content-Length", String(held.bytes));
  c.header("Content-Disposition", `${shown ? "inline" : "attachment"}; filename="${found.file}"`);
  c.header("Content-Security-Policy", "default-src 'none'; sandbox");
  c.header("Cache-Control", found.open ? "public, max-age=86400" : "private, no-store");
  if (!found.open) c.header("X-Robots-Tag", "noindex");
  const shared = found.open || found.signed;
  c.header("Cross-Origin-Resource-Policy", shared ? "cross-origin" : "same-origin");
  if (shared) c.header("Access-Control-Allow-Origin", "*");
  if (c.req.method === "HEAD") return c.body(null);
  return c.body(Readable.toWeb(held.stream()) as ReadableStream);
}

function idOf(c: WebRequest, name: string): number {
  const id = asId(c.req.param(name));
  if (id === undefined) throw new Refused("not-found");
  return id;
}
