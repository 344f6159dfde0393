import { hash } from "node:crypto";

/** The partial follower collection's digest (FEP-8fcf): SHA-256 of each URI, all XORed, in hexadecimal; empty is zero. */
export function collectionDigest(uris: Iterable<string>): string {
  const sum = Buffer.alloc(32);
  for (const uri of uris) {
    const one = hash("sha256", uri, "buffer");
    for (let at = 0; at < sum.length; at += 1) sum[at]! ^= one[at]!;
  }
  return sum.toString("hex");
}
