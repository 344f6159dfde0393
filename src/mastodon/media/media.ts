import type { AttachmentView } from "../../domain/knowledge/post-view.ts";
import { storeUpload, uploadLimits } from "../../domain/media/attach.ts";
import { ownUploads } from "../../domain/media/media.read.ts";
import { describeFile, discardUpload } from "../../domain/media/own-files.ts";
import { mediaLimits } from "../../domain/media/prepare.ts";
import type { Focus } from "../../lib/focus.ts";
import { invalid, notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { mediaAttachment, type MediaAttachment } from "../entities/media-attachment.ts";
import { file, point, text, type Param } from "../params.ts";
import { own, type Route, type RouteOptions } from "../route.ts";

/** A file and the words around it; what is larger is not read. */
const mostBytes = mediaLimits.bytes + 256 * 1024;

/** What is said of a file. A small picture of one's own is taken and not used: we make them of the file itself. */
const words = { description: text(uploadLimits.alt * 4), focus: point(), thumbnail: file() };
const upload = {
  scope: "write:media",
  params: { ...words, file: file() },
  allowance: "media",
  mostBytes,
  summary: "Keeps a file for a status; it is ready at once",
  returns: "MediaAttachment",
} satisfies RouteOptions<Record<string, Param<unknown>>>;

/** Files of statuses (docs.joinmastodon.org/methods/media). */
export const mediaRoutes: readonly Route[] = [
  own("POST /api/v2/media", upload, keep),
  own("POST /api/v1/media", { ...upload, summary: "The same, as older apps ask for it" }, keep),
  own(
    "GET /api/v1/media/:id",
    { scope: "write:media", summary: "A file of one's own", returns: "MediaAttachment" },
    async (call) => mediaAttachment(call.links, await ownFile(call, call.id())),
  ),
  own(
    "PUT /api/v1/media/:id",
    {
      scope: "write:media",
      params: words,
      mostBytes,
      summary: "Says what a file of one's own shows; one in a status is thereby revised",
      returns: "MediaAttachment",
    },
    describe,
  ),
  own(
    "DELETE /api/v1/media/:id",
    {
      scope: "write:media",
      allowance: "deletes",
      summary: "Takes away a file that no status uses",
      returns: "{}",
    },
    async ({ store, me, ...call }) => {
      await store.transact((tx) => discardUpload(tx, me.actorId, call.id()));
      return {};
    },
  ),
];

interface Words {
  description: string | undefined;
  focus: Focus | undefined;
  thumbnail: File | undefined;
}

async function keep(call: Call<Words & { file: File | undefined }, Person>): Promise<object> {
  const { store, deps, me, params } = call;
  if (!params.file) throw invalid("file is missing");
  const id = await storeUpload(store, deps.media, {
    ...said(params),
    ownerId: me.actorId,
    bytes: new Uint8Array(await params.file.arrayBuffer()),
    alt: params.description ?? "",
  });
  return mediaAttachment(call.links, await ownFile(call, id));
}

async function describe(call: Call<Words, Person>): Promise<MediaAttachment> {
  const { store, me, params } = call;
  const id = call.id();
  await store.transact((tx) => describeFile(tx, me.actorId, id, said(params)));
  return mediaAttachment(call.links, await ownFile(call, id));
}

/** An app cannot ask again, so the guard's hints count as seen; what it refuses is refused. */
function said({ description, focus }: Words) {
  return { alt: description, focus, confirmed: true };
}

async function ownFile(
  { reader, me }: Pick<Call<unknown, Person>, "reader" | "me">,
  id: number,
): Promise<AttachmentView> {
  const [found] = await ownUploads(reader, me.actorId, [id]);
  if (!found) throw notFound();
  return found;
}
