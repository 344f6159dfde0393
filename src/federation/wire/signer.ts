import type { KeyObject } from "node:crypto";
import { signBytes, usualAlgorithm, type Algorithm } from "./algorithm.ts";

/** One key of ours, ready to sign. */
export interface Signer {
  keyId: string;
  algorithm: Algorithm;
  sign: (data: Buffer) => Promise<Buffer>;
}

/** A signer over a private key; it signs off the main thread. Throws `TypeError` for other keys than RSA and Ed25519. */
export function signerOf(keyId: string, key: KeyObject): Signer {
  const algorithm = usualAlgorithm(key);
  if (key.type !== "private" || !algorithm) throw new TypeError("not a key to sign with");
  return { keyId, algorithm, sign: (data) => signBytes(key, data) };
}
