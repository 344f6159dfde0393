import { createLru } from "../../lib/lru.ts";
import { constants, createPublicKey, sign, verify, type KeyObject } from "node:crypto";

/** Names of RFC 9421 §6.2; draft-cavage's `rsa-sha256` is the first of them. */
export type Algorithm = "rsa-v1_5-sha256" | "rsa-pss-sha512" | "ed25519";

const kindOf: Record<Algorithm, string> = {
  "rsa-v1_5-sha256": "rsa",
  "rsa-pss-sha512": "rsa",
  ed25519: "ed25519",
};

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };

/**
 * Whether the signature is the key's over the data. Only an explicit success is true: a key of another kind than the
 * algorithm, or a broken one, is false. Without an algorithm the kind of key decides.
 */
export function verifies(
  algorithm: Algorithm | undefined,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  try {
    const used = algorithm ?? usualAlgorithm(key);
    if (!used || key.type !== "public" || key.asymmetricKeyType !== kindOf[used]) return false;
    if (used === "ed25519") return verify(null, data, key, signature) === true;
    if (used === "rsa-v1_5-sha256") return verify("sha256", data, key, signature) === true;
    return verify("sha512", data, { key, ...pss }, signature) === true;
  } catch {
    return false;
  }
}

/** The algorithm a key signs with when nobody says otherwise; undefined for kinds we do not take. */
export function usualAlgorithm(key: KeyObject): Algorithm | undefined {
  if (key.asymmetricKeyType === "ed25519") return "ed25519";
  return key.asymmetricKeyType === "rsa" ? "rsa-v1_5-sha256" : undefined;
}

/** Signs on libuv's thread pool, so that the event loop goes on meanwhile. */
export function signBytes(key: KeyObject, data: Buffer): Promise<Buffer> {
  const digest = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  return new Promise((resolve, reject) => {
    sign(digest, data, key, (error, signature) => {
      if (error) reject(error);
      else resolve(signature);
    });
  });
}

/** Reads a public key in PEM; undefined when it is broken, private, RSA outside 2,048–8,192 bits, or of another kind. */
export function publicKeyFromPem(pem: unknown): KeyObject | undefined {
  if (typeof pem !== "string" || pem.length > 8_192 || !pem.includes("PUBLIC KEY"))
    return undefined;
  const known = read.get(pem);
  if (known) return known;
  try {
    const key = acceptable(createPublicKey(pem.trim()));
    if (key) read.set(pem, key);
    return key;
  } catch {
    return undefined;
  }
}

/** Reading a key costs as much as a signature: those used lately are kept as they were read. */
const read = createLru<string, KeyObject>({ max: 4_000, ttlMs: 86_400_000 });

function acceptable(key: KeyObject): KeyObject | undefined {
  if (key.asymmetricKeyType === "ed25519") return key;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return key.asymmetricKeyType === "rsa" && bits >= 2_048 && bits <= 8_192 ? key : undefined;
}
