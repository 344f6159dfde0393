import type { AttachmentView } from "../../domain/knowledge/post-view.ts";

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
  meta: { original?: Details; small?: Details } | null;
  description: string | null;
  blurhash: string | null;
}

/** A file of a post: pictures from elsewhere by our own copy, all else where it is kept. */
export function mediaAttachment(origin: string, file: AttachmentView): MediaAttachment {
  const here = file.url.startsWith(`${origin}/media/`);
  const image = file.mediaType.startsWith("image/");
  const url = here || !image ? file.url : `${origin}/media/elsewhere/${file.id}`;
  const details = detailsOf(file);
  return {
    id: String(file.id),
    type: image ? "image" : "unknown",
    url,
    preview_url: image ? url : null,
    remote_url: here ? null : file.url,
    meta: details ? { original: details, small: details } : null,
    description: file.alt === "" ? null : file.alt,
    blurhash: null,
  };
}

function detailsOf({ width, height }: AttachmentView): Details | undefined {
  if (!width || !height) return undefined;
  return { width, height, size: `${width}x${height}`, aspect: width / height };
}
