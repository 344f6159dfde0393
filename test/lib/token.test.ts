import { expect, test } from "vitest";
import { sha256Base64, sha256Hex } from "../../src/lib/hash.ts";
import { newToken, sameSecret, tokenHash } from "../../src/lib/token.ts";

test("SHA-256 of the RFC 6234 vector", () => {
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256Base64(Buffer.from("abc"))).toBe("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});

test("tokens carry 256 bits, differ, and go in an address unescaped", () => {
  const tokens = new Set(Array.from({ length: 1000 }, newToken));
  expect(tokens.size).toBe(1000);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test("what is stored does not hold the token", () => {
  const token = newToken();
  expect(tokenHash(token)).toBe(tokenHash(token));
  expect(tokenHash(token)).not.toBe(token);
  expect(tokenHash("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

test("secrets compare whole, whatever their lengths", () => {
  expect(sameSecret("a", "a")).toBe(true);
  expect(sameSecret("a", "b")).toBe(false);
  expect(sameSecret("a", "aa")).toBe(false);
  expect(sameSecret("", "")).toBe(true);
});
