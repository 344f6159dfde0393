import { encode } from "blurhash";
import { sharp, twoAtOnce, type Prepared } from "./prepare.ts";

/** The small version of a picture, for lists and phones. */
export interface Preview {
  /** WebP, standing still; null where the picture is small enough itself. */
  bytes: Uint8Array | null;
  /** The picture in some 30 characters (blurha.sh). */
  blurhash: string;
}

/** Longest side of a small version, in pixels. */
const previewSide = 640;

/** Pixels a blurhash is made from, each way, and its parts across and down. */
const sample = { side: 32, across: 4, down: 3 };

/** Makes the small version of a picture that was prepared; null for what is no picture. */
export async function makePreview({
  mediaType,
  bytes,
  width,
  height,
}: Prepared): Promise<Preview | null> {
  if (!mediaType.startsWith("image/")) return null;
  const isLarge = Math.max(width ?? 0, height ?? 0) > previewSide;
  return twoAtOnce(async () => {
    const small = isLarge ? await smaller(bytes) : null;
    return { bytes: small, blurhash: await blurhashOf(small ?? bytes) };
  });
}

/** How large the small version of a picture of this size is. */
export function previewSize({ width, height }: { width: number; height: number }) {
  const scale = Math.min(1, previewSide / Math.max(width, height));
  const scaled = (side: number): number => Math.max(1, Math.round(side * scale));
  return { width: scaled(width), height: scaled(height) };
}

function smaller(bytes: Uint8Array): Promise<Uint8Array> {
  return sharp()(bytes)
    .resize({ width: previewSide, height: previewSide, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer();
}

async function blurhashOf(bytes: Uint8Array): Promise<string> {
  const { side, across, down } = sample;
  const pixels = await sharp()(bytes)
    .resize({ width: side, height: side, fit: "fill" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer();
  return encode(new Uint8ClampedArray(pixels), side, side, across, down);
}
