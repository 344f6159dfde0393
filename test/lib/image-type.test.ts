import sharp from "sharp";
import { expect, test } from "vitest";
import { fileType } from "../../src/lib/image-type.ts";

const picture = () => sharp({ create: { width: 8, height: 8, channels: 3, background: "teal" } });

test.each(["jpeg", "png", "gif", "webp", "avif"] as const)(
  "a real %s is recognised",
  async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    expect(fileType(bytes)?.mediaType).toBe(`image/${format}`);
  },
);

test("PDF, and AVIF by a compatible brand", () => {
  expect(fileType(Buffer.from("%PDF-1.7\n"))?.mediaType).toBe("application/pdf");
  const box = Buffer.from("\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "latin1");
  expect(fileType(box)?.mediaType).toBe("image/avif");
});

test.each([
  `<svg xmlns="http://www.w3.org/2000/svg"/>`,
  `<?xml version="1.0"?><svg/>`,
  `<!doctype html><script>`,
  ` \xff\xd8\xff`,
  `GIF88a`,
  `RIFF1234WAVE`,
  `\0\0\0\x1cftypheic\0\0\0\0mif1heic`,
  `\0\0\0\x10ftypmif1\0\0\0\0avif`,
  `MZ`,
  `\xff\xd8`,
  ``,
])("%j is refused", (text) => {
  expect(fileType(Buffer.from(text, "latin1"))).toBeUndefined();
});
