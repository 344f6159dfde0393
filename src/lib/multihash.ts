/** The SHA-256 in hexadecimal of a multihash in that form; undefined for everything else. */
export function sha256Of(multibase: string | undefined): string | undefined {
  if (multibase === undefined || !/^u[A-Za-z0-9_-]{46}$/.test(multibase)) return undefined;
  const hex = Buffer.from(multibase.slice(1), "base64url").toString("hex");
  return hex.startsWith("1220") && hex.length === 68 ? hex.slice(4) : undefined;
}

/** A SHA-256 in hexadecimal as a multihash in multibase (base64url without padding), as `digestMultibase` has it. */
export function multihash(sha256Hex: string): string {
  return `u${Buffer.from(`1220${sha256Hex}`, "hex").toString("base64url")}`;
}
