import type { default as sharpOf, Sharp } from "sharp";
import { sha256Hex } from "../../lib/hash.ts";
import { fileType } from "../../lib/image-type.ts";
import { onDemand } from "../../lib/on-demand.ts";
import { createLimiter } from "../../lib/semaphore.ts";
import { Refused } from "../refused.ts";
import type { Extension } from "./media-store.ts";

/** A file as it is kept: an image written anew from its pixels alone, or a PDF as it came. */
export interface Prepared {
  mediaType: string;
  extension: Extension;
  bytes: Uint8Array;
  width: number | null;
  height: number | null;
  sha256: string;
}

/** Largest upload in bytes; largest image in pixels, all frames counted; longest side kept; most frames that stay moving. */
export const mediaLimits = {
  bytes: 8 * 1024 * 1024,
  pixels: 24_000_000,
  side: 2560,
  frames: 120,
};

/** Width and height a picture of a person is cut to. */
export const pictureSizes = {
  avatar: { width: 400, height: 400 },
  header: { width: 1500, height: 500 },
};

/** Pictures are decoded two at a time: each may take a hundred megabytes for a moment. */
export const twoAtOnce = createLimiter(2);

/** What reads and writes pictures. */
export const sharp = onDemand((require) => {
  const made = require("sharp") as typeof sharpOf;
  made.cache(false);
  return made;
});

/**
 * An uploaded file, judged by its first bytes and never by its name. Images lose all that is not picture: positions,
 * cameras, names, whatever was hung on. Throws `attachment-type`, `attachment-too-large`, `attachment-broken`.
 */
export async function prepareFile(bytes: Uint8Array): Promise<Prepared> {
  const type = acceptedType(bytes);
  if (type === "application/pdf") return { ...kept(bytes, type, "pdf"), width: null, height: null };
  return prepareImage(bytes, type, (image) =>
    image.resize({
      width: mediaLimits.side,
      height: mediaLimits.side,
      fit: "inside",
      withoutEnlargement: true,
    }),
  );
}

/** A picture of a person, cut to its size. Throws like `prepareFile`, and `attachment-type` for what is no image. */
export async function preparePicture(
  bytes: Uint8Array,
  kind: keyof typeof pictureSizes,
): Promise<Prepared> {
  const type = acceptedType(bytes);
  if (type === "application/pdf") throw new Refused("attachment-type");
  return prepareImage(bytes, type === "image/gif" ? "image/png" : type, (image) =>
    image.resize({ ...pictureSizes[kind], fit: "cover" }),
  );
}

function acceptedType(bytes: Uint8Array): string {
  if (bytes.length > mediaLimits.bytes)
    throw new Refused("attachment-too-large", { bytes: mediaLimits.bytes });
  const type = fileType(bytes);
  if (!type) throw new Refused("attachment-type");
  return type.mediaType;
}

async function prepareImage(
  bytes: Uint8Array,
  type: string,
  shape: (image: Sharp) => Sharp,
): Promise<Prepared> {
  const animated = await measured(bytes, type);
  const [extension, mediaType] = written(type);
  const source = sharp()(bytes, { ...careful, animated });
  const image = encoded(shape(source.autoOrient()), extension);
  const { data, info } = await twoAtOnce(() => image.toBuffer({ resolveWithObject: true })).catch(
    broken,
  );
  const height = info.pageHeight ?? info.height;
  return { ...kept(data, mediaType, extension), width: info.width, height };
}

const careful = { limitInputPixels: mediaLimits.pixels, failOn: "error" } as const;

/** Reads the header only. Returns whether the image moves and may go on doing so. */
async function measured(bytes: Uint8Array, type: string): Promise<boolean> {
  const head = await sharp()(bytes, { limitInputPixels: false }).metadata().catch(broken);
  const frames = head.pages ?? 1;
  const pixels = head.width * head.height;
  if (pixels > mediaLimits.pixels)
    throw new Refused("attachment-too-large", { pixels: mediaLimits.pixels });
  const moves = frames > 1 && (type === "image/gif" || type === "image/webp");
  return moves && frames <= mediaLimits.frames && pixels * frames <= mediaLimits.pixels;
}

function written(type: string): [Extension, string] {
  if (type === "image/jpeg") return ["jpg", "image/jpeg"];
  if (type === "image/png") return ["png", "image/png"];
  return ["webp", "image/webp"];
}

function encoded(image: Sharp, extension: Extension): Sharp {
  if (extension === "jpg") return image.jpeg({ quality: 85 });
  if (extension === "png") return image.png({ compressionLevel: 9 });
  return image.webp({ quality: 85 });
}

function kept(bytes: Uint8Array, mediaType: string, extension: Extension) {
  return { mediaType, extension, bytes, sha256: sha256Hex(bytes) };
}

function broken(): never {
  throw new Refused("attachment-broken");
}
