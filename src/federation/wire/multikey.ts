import { createPublicKey, type KeyObject } from "node:crypto";
import { base58, fromBase58 } from "./base58.ts";

const ed25519Prefix = Buffer.from([0xed, 0x01]);

/** An Ed25519 public key as `publicKeyMultibase` of a Multikey (FEP-521a; W3C Controlled Identifiers §2.2.2). */
export function multikey(key: KeyObject): string {
  const { x } = key.export({ format: "jwk" });
  if (key.asymmetricKeyType !== "ed25519" || typeof x !== "string")
    throw new TypeError("not an Ed25519 key");
  return `z${base58(Buffer.concat([ed25519Prefix, Buffer.from(x, "base64url")]))}`;
}

/** The Ed25519 public key of a `publicKeyMultibase`; undefined for everything else. */
export function keyOfMultikey(text: unknown): KeyObject | undefined {
  if (typeof text !== "string" || !text.startsWith("z")) return undefined;
  const data = fromBase58(text.slice(1));
  if (data?.length !== 34 || !data.subarray(0, 2).equals(ed25519Prefix)) return undefined;
  const x = data.subarray(2).toString("base64url");
  try {
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  } catch {
    return undefined;
  }
}
