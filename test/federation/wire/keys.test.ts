import { createPublicKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createVault, newKeys, openKey } from "../../../src/federation/wire/keys.ts";

const [old, fresh] = [randomBytes(32), randomBytes(32)];

test("new keys are RSA-2048 and Ed25519, and open to the private part of the public key", async () => {
  const vault = createVault([old]);
  const keys = await newKeys(vault);
  expect(createPublicKey(keys.rsa.publicPem).asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(createPublicKey(keys.ed25519.publicPem).asymmetricKeyType).toBe("ed25519");
  for (const pair of [keys.rsa, keys.ed25519]) {
    expect(pair.privateSealed).not.toContain("PRIVATE");
    const opened = createPublicKey(openKey(vault, pair.privateSealed));
    expect(opened.equals(createPublicKey(pair.publicPem))).toBe(true);
  }
});

test("a newer secret still opens the old, and says what is due to be sealed again", () => {
  const sealed = createVault([old]).seal("text");
  const rotated = createVault([fresh, old]);
  expect(rotated.open(sealed)).toBe("text");
  expect(rotated.current(sealed)).toBe(false);
  expect(rotated.current(rotated.seal("text"))).toBe(true);
  expect(() => createVault([fresh]).open(sealed)).toThrow("do not hold");
});

test("a changed text does not open", () => {
  const vault = createVault([old]);
  const parts = vault.seal("text").split(".");
  for (const at of [2, 3, 4]) {
    const changed = parts.with(at, Buffer.from("AAAAAAAAAAAAAAAAAAAAAA").toString("base64url"));
    expect(() => vault.open(changed.join("."))).toThrow();
  }
  expect(() => vault.open("v1.aa.bb")).toThrow("not a sealed text");
  expect(() => createVault([randomBytes(16)])).toThrow(RangeError);
});
