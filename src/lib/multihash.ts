/** A SHA-256 in hexadecimal as a multihash in multibase (base64url without padding), as `digestMultibase` has it. */
export function multihash(sha256Hex: string): string {
  return `u${Buffer.from(`1220${sha256Hex}`, "hex").toString("base64url")}`;
}
