import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "../../../src/domain/people/password.ts";

test("a password is kept as an argon2id PHC string and recognised, composed or not", async () => {
  const kept = await hashPassword("blåbærgrød på bordet");
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await hashPassword("blåbærgrød på bordet")).not.toBe(kept);
  expect(await verifyPassword(kept, "blåbærgrød på bordet".normalize("NFD"))).toBe(true);
  expect(await verifyPassword(kept, "blåbærgrød på borde")).toBe(false);
});

test("a string made elsewhere with other costs is understood", async () => {
  const known =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  expect(await verifyPassword(known, "password")).toBe(true);
});

test.each([null, undefined, "", "$argon2i$x", "$argon2id$v=19$m=9999999,t=2,p=1$AAAA$AAAA"])(
  "nothing matches %s, and it takes its time",
  async (kept) => {
    const started = performance.now();
    expect(await verifyPassword(kept, "whatever it is")).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(3);
  },
);

test("too short and too long are refused", async () => {
  await expect(hashPassword("kort")).rejects.toMatchObject({ reason: "password-too-short" });
  await expect(hashPassword("x".repeat(201))).rejects.toMatchObject({ reason: "text-too-long" });
});
