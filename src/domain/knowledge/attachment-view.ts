import { focusAt, type Focus } from "../../lib/focus.ts";
import type { AttachmentTable } from "../../storage/tables/knowledge.ts";
import type { AttachmentView } from "./post-view.ts";

/** What to select from `attachment` to make an `AttachmentView`. */
export const attachmentColumns = [
  "attachment.id",
  "attachment.media_type",
  "attachment.file",
  "attachment.preview",
  "attachment.remote_url",
  "attachment.alt",
  "attachment.width",
  "attachment.height",
  "attachment.blurhash",
  "attachment.focus",
] as const;

type Row = Pick<
  AttachmentTable,
  | "id"
  | "media_type"
  | "file"
  | "preview"
  | "remote_url"
  | "alt"
  | "width"
  | "height"
  | "blurhash"
  | "focus"
>;

/** The row selected with `attachmentColumns`, as the doors read it. */
export function toAttachment(origin: string, row: Row, open: boolean): AttachmentView {
  const { id, alt, width, height, blurhash, file, preview } = row;
  return {
    id,
    mediaType: row.media_type,
    url: file === null ? (row.remote_url ?? "") : `${origin}/media/${file}`,
    previewUrl: preview === null ? null : `${origin}/media/${preview}`,
    keptHere: file !== null,
    open,
    alt,
    width,
    height,
    blurhash,
    focus: focusOf(row.focus),
  };
}

function focusOf(kept: string | null): Focus | null {
  if (kept === null) return null;
  const [x, y] = JSON.parse(kept) as unknown[];
  return focusAt(x, y) ?? null;
}
