import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { mediaLimits, prepareFile, preparePicture } from "../../../src/domain/media/prepare.ts";

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#268" } });

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc(body), body.length + 4);
  return whole;
}

function crc(bytes: Buffer): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/** A small PNG whose header promises that many pixels. */
function promisedPng(side: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc(1000))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A moving GIF of that many frames of 8×8. */
async function gif(frames: number): Promise<Buffer> {
  const all = await Promise.all(
    Array.from({ length: frames }, (_, at) =>
      sharp({
        create: {
          width: 8,
          height: 8,
          channels: 3,
          background: { r: (at * 97) % 256, g: 9, b: 99 },
        },
      })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(all, { join: { animated: true } })
    .gif({ effort: 1 })
    .toBuffer();
}

test("an image is written anew: nothing but the picture stays, turned as the camera held it", async () => {
  const bytes = await picture(60, 40)
    .withExif({ IFD0: { Copyright: "hemmeligt" }, IFD3: { GPSLatitudeRef: "N" } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const hung = Buffer.concat([bytes, Buffer.from("<script>alert(1)</script>")]);
  const kept = await prepareFile(hung);
  expect(kept).toMatchObject({ mediaType: "image/jpeg", extension: "jpg", width: 40, height: 60 });
  const inside = await sharp(kept.bytes).metadata();
  expect([inside.exif, inside.icc, inside.xmp, inside.orientation]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(Buffer.from(kept.bytes).includes("script")).toBe(false);
});

test("what is too large is made smaller, and pixels that are only promised are never decoded", async () => {
  const wide = await picture(3000, 100).png().toBuffer();
  expect(await prepareFile(wide)).toMatchObject({ width: 2560, height: 85, extension: "png" });
  const promised = promisedPng(30_000);
  expect(promised.length).toBeLessThan(200);
  await expect(prepareFile(promised)).rejects.toMatchObject({
    reason: "attachment-too-large",
    detail: { pixels: mediaLimits.pixels },
  });
  await expect(prepareFile(new Uint8Array(mediaLimits.bytes + 1))).rejects.toMatchObject({
    reason: "attachment-too-large",
    detail: { bytes: mediaLimits.bytes },
  });
});

test("a moving GIF goes on moving as WebP; one of too many frames stands still", async () => {
  const moving = await prepareFile(await gif(3));
  expect(moving).toMatchObject({ mediaType: "image/webp", width: 8, height: 8 });
  expect((await sharp(moving.bytes).metadata()).pages).toBe(3);
  const still = await prepareFile(await gif(mediaLimits.frames + 1));
  expect((await sharp(still.bytes).metadata()).pages ?? 1).toBe(1);
});

test.each([
  ["an SVG", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "attachment-type"],
  ["HTML", "<!doctype html><p>GIF89a</p>", "attachment-type"],
  ["a film", "\0\0\0\x18ftypmp42", "attachment-type"],
  ["nothing", "", "attachment-type"],
  ["half a JPEG", "\xff\xd8\xff\xe0", "attachment-broken"],
  ["the head of a PNG", "\x89PNG\r\n\x1a\n<html>", "attachment-broken"],
])("%s is refused", async (_, text, reason) => {
  await expect(prepareFile(Buffer.from(text, "latin1"))).rejects.toMatchObject({ reason });
});

test("a PDF stays as it is, but is no picture of a person", async () => {
  const pdf = Buffer.from("%PDF-1.7 …");
  expect(await prepareFile(pdf)).toMatchObject({ bytes: pdf, extension: "pdf", width: null });
  await expect(preparePicture(pdf, "avatar")).rejects.toMatchObject({ reason: "attachment-type" });
});

test("pictures of people are cut to size and stand still", async () => {
  const wide = await picture(900, 300).webp().toBuffer();
  expect(await preparePicture(wide, "avatar")).toMatchObject({ width: 400, height: 400 });
  expect(await preparePicture(wide, "header")).toMatchObject({ width: 1500, height: 500 });
  const still = await preparePicture(await gif(3), "avatar");
  expect(still).toMatchObject({ extension: "png", width: 400, height: 400 });
});
