import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { attachmentColumns, toAttachment } from "../knowledge/attachment-view.ts";
import { isOpen } from "../knowledge/audience.ts";
import { canSee } from "../knowledge/can-see.ts";
import type { AttachmentView } from "../knowledge/post-view.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { isPicture } from "./media-store.ts";

/** A file that may be served. `open`: anyone may see it, so that it may be cached by others. */
export interface MediaFile {
  mediaType: string;
  open: boolean;
}

const byFile = define("attachments-by-file", (reader, p: { file: string }) =>
  reader.db
    .selectFrom("attachment")
    .leftJoin("post", "post.id", "attachment.post_id")
    .select([
      "attachment.owner_id",
      "attachment.post_id",
      "attachment.media_type",
      "attachment.preview",
      "post.audience",
      "post.state",
    ])
    .where((eb) =>
      eb.or([eb("attachment.file", "=", p.file), eb("attachment.preview", "=", p.file)]),
    ),
);

const previewType = "image/webp";
const types: Record<string, string> = { jpg: "image/jpeg", png: "image/png", webp: "image/webp" };

/** Whether the viewer may see a file: pictures of people always, an attachment with its post, an upload by its owner. */
export async function mediaFile(
  reader: Reader,
  viewer: Viewer,
  file: string,
): Promise<MediaFile | undefined> {
  if (isPicture(file)) return { mediaType: types[file.split(".").at(-1) ?? ""] ?? "", open: true };
  const [found] = await byFile(reader, { file });
  if (!found) return undefined;
  const { post_id: postId, owner_id: ownerId, audience, state } = found;
  const mine = viewer.kind === "person" && viewer.actorId === ownerId;
  if (postId === null ? !mine : !(await canSee(reader, viewer, postId))) return undefined;
  const mediaType = file === found.preview ? previewType : found.media_type;
  return { mediaType, open: audience !== null && state !== null && isOpen({ audience, state }) };
}

const sums = define("attachment-sums", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("attachment")
    .select(["id", "sha256"])
    .where(inIds(reader, "attachment.id", p.ids))
    .where("sha256", "is not", null),
);

/** SHA-256 in hexadecimal of those of these files that are kept here, by attachment id. */
export async function fileDigests(
  reader: Reader,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sums(reader, { ids: ids.join(",") });
  return new Map(rows.flatMap(({ id, sha256 }) => (sha256 === null ? [] : [[id, sha256]])));
}

/** Those of my uploads, or of a post of mine, that these ids name, in that order. */
export async function ownUploads(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<AttachmentView[]> {
  if (ids.length === 0) return [];
  const rows = await reader.db
    .selectFrom("attachment")
    .leftJoin("post", "post.id", "attachment.post_id")
    .select([...attachmentColumns, "post.audience", "post.state"])
    .where("attachment.id", "in", ids)
    .where("attachment.owner_id", "=", me)
    .execute();
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id);
    if (!row?.file) return [];
    const { audience, state } = row;
    const open = audience !== null && state !== null && isOpen({ audience, state });
    return [toAttachment(reader.origin, row, open)];
  });
}
