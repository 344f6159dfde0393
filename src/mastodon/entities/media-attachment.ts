import type { AttachmentView } from "../../domain/knowledge/post-view.ts";
import type { AppLinks } from "../../domain/media/app-links.ts";
import { previewSize } from "../../domain/media/preview.ts";

interface Details {
  width: number;
  height: number;
  size: string;
  aspect: number;
}

/** docs.joinmastodon.org/entities/MediaAttachment */
export interface MediaAttachment {
  id: string;
  type: "unknown" | "image" | "gifv" | "video" | "audio";
  url: string;
  preview_url: string | null;
  remote_url: string | null;
  meta: { original?: Details; small?: Details; focus?: { x: number; y: number } } | null;
  description: string | null;
  blurhash: string | null;
}

/**
 * A file of a post, at addresses its reader's app may load. A PDF is `unknown`, which apps open in a browser; the address
 * is good there too.
 */
export function mediaAttachment(links: AppLinks, file: AttachmentView): MediaAttachment {
  const type = typeOf(file);
  return {
    id: String(file.id),
    type,
    url: links.file(file),
    preview_url: type === "image" ? links.preview(file) : null,
    remote_url: file.keptHere ? null : file.url,
    meta: metaOf(file),
    description: file.alt === "" ? null : file.alt,
    blurhash: file.blurhash,
  };
}

function typeOf({ mediaType }: AttachmentView): MediaAttachment["type"] {
  const [kind] = mediaType.split("/");
  return kind === "image" || kind === "video" || kind === "audio" ? kind : "unknown";
}

function metaOf({ width, height, focus }: AttachmentView): MediaAttachment["meta"] {
  if (!width || !height) return null;
  return {
    original: details({ width, height }),
    small: details(previewSize({ width, height })),
    ...(focus && { focus: { x: focus[0], y: focus[1] } }),
  };
}

function details({ width, height }: { width: number; height: number }): Details {
  return { width, height, size: `${width}x${height}`, aspect: width / height };
}
