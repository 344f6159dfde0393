import { hash } from "node:crypto";

/** SHA-256 in hexadecimal; text is taken as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

/** SHA-256 in base64 with padding, as the `Digest` header (RFC 3230) writes it; text is taken as UTF-8. */
export function sha256Base64(data: string | Uint8Array): string {
  return hash("sha256", data, "base64");
}
