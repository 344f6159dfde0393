import { ECDH } from "node:crypto";

/** Whether these bytes are a public key on P-256, in the uncompressed form of 65 bytes (X9.62, RFC 5480 §2.2). */
export function isP256Point(bytes: Uint8Array): boolean {
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  try {
    ECDH.convertKey(bytes, "prime256v1");
    return true;
  } catch {
    return false;
  }
}
