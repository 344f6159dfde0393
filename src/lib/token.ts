import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** A fresh secret: 256 random bits in base64url, 43 characters. Only its `tokenHash` is ever stored. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret: its SHA-256 in base64url. */
export function tokenHash(token: string): string {
  return hash("sha256", token, "base64url");
}

/** Whether two secrets are equal, in a time that tells nothing of where they differ. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hash("sha256", one, "buffer"), hash("sha256", other, "buffer"));
}
