import { Readable } from "node:stream";
import { Hono } from "hono";
import { mediaFile, type MediaFile } from "../../domain/media/media.read.ts";
import type { RemoteMediaRef } from "../../domain/media/remote-media.read.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";

/** `/media/…`: files of posts and pictures of people, for who may see them; pictures from elsewhere by our own copy. */
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
      const found = await mediaFile(web.store.reader, await viewerOf(web, c), file);
      return serve(web, c, found && { ...found, file });
    });
}

async function serveRemote(
  web: WebContext,
  c: WebRequest,
  wanted: RemoteMediaRef,
): Promise<Response> {
  return serve(web, c, await web.remotePicture(await viewerOf(web, c), wanted));
}

/** Someone signed in here, else a server that signed its request, else anyone. */
async function viewerOf(web: WebContext, c: WebRequest): Promise<Viewer> {
  const { me, viewer } = c.get("visit");
  return me ? viewer : ((await web.serverViewer(c.req.raw)) ?? viewer);
}

/** Hands out bytes that a browser shows or saves, and never runs. Only what anyone may see is kept by others. */
async function serve(
  { media }: WebContext,
  c: WebRequest,
  found: (MediaFile & { file: string }) | undefined,
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
  c.header("Cross-Origin-Resource-Policy", found.open ? "cross-origin" : "same-origin");
  if (c.req.method === "HEAD") return c.body(null);
  return c.body(Readable.toWeb(held.stream()) as ReadableStream);
}

function idOf(c: WebRequest, name: string): number {
  const id = asId(c.req.param(name));
  if (id === undefined) throw new Refused("not-found");
  return id;
}
