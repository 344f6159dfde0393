/** What a file is by its first bytes, whatever its name or sender says. */
export type FileType = { mediaType: string; extension: string };

const signatures: readonly { type: FileType; fits: (head: string) => boolean }[] = [
  {
    type: { mediaType: "image/jpeg", extension: "jpg" },
    fits: (head) => head.startsWith("\xff\xd8\xff"),
  },
  {
    type: { mediaType: "image/png", extension: "png" },
    fits: (head) => head.startsWith("\x89PNG\r\n\x1a\n"),
  },
  { type: { mediaType: "image/gif", extension: "gif" }, fits: (head) => /^GIF8[79]a/.test(head) },
  {
    type: { mediaType: "image/webp", extension: "webp" },
    fits: (head) => /^RIFF[^]{4}WEBP/.test(head),
  },
  {
    type: { mediaType: "image/avif", extension: "avif" },
    fits: (head) => /^[^]{4}ftypavi[fs]/.test(head) || mif1(head),
  },
  {
    type: { mediaType: "application/pdf", extension: "pdf" },
    fits: (head) => head.startsWith("%PDF-"),
  },
];

/** How many first bytes `fileType` looks at. */
const headBytes = 64;

/** Recognises JPEG, PNG, GIF, WebP, AVIF and PDF; undefined for all else, SVG and HTML among it. */
export function fileType(bytes: Uint8Array): FileType | undefined {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString("latin1");
  return signatures.find(({ fits }) => fits(head))?.type;
}

function mif1(head: string): boolean {
  if (!/^[^]{4}ftypmif1/.test(head)) return false;
  const size = Buffer.from(head.slice(0, 4), "latin1").readUInt32BE(0);
  return /^(?:[^]{4})*?avif/.test(head.slice(16, Math.min(size, headBytes)));
}
