import fc from "fast-check";
import { importMultibaseKey } from "@fedify/fedify";
import { describe, expect, test } from "vitest";
import { base58, fromBase58 } from "../../../src/federation/wire/base58.ts";
import { keyOfMultikey, multikey } from "../../../src/federation/wire/multikey.ts";
import { alice } from "../support.ts";

describe("base58btc", () => {
  test.each([
    ["Hello World!", "2NEpo7TZRRrLZSi2U"],
    [
      "The quick brown fox jumps over the lazy dog.",
      "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
    ],
    ["\0\0(\u007f\u00b4", "11"],
  ])("%j", (text, encoded) => {
    const data = Buffer.from(text, "latin1");
    expect(base58(data).startsWith(encoded)).toBe(true);
    expect(fromBase58(base58(data))).toEqual(data);
  });

  test("both ways for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
        expect(fromBase58(base58(data))).toEqual(Buffer.from(data));
      }),
    );
  });

  test("nothing for other alphabets or endless text", () => {
    for (const text of ["0", "O", "I", "l", "a b", "2".repeat(257)])
      expect(fromBase58(text)).toBeUndefined();
  });
});

describe("Multikey", () => {
  test("an Ed25519 key survives, and Fedify reads it", async () => {
    const text = multikey(alice.ed25519.publicKey);
    expect(text).toMatch(/^z6Mk/);
    expect(keyOfMultikey(text)?.equals(alice.ed25519.publicKey)).toBe(true);
    expect((await importMultibaseKey(text)).algorithm.name).toBe("Ed25519");
  });

  test.each([undefined, 7, "", "z", "u6Mk", "z2NEpo7TZRRrLZSi2U", `z${"1".repeat(34)}`])(
    "nothing for %j",
    (text) => {
      expect(keyOfMultikey(text)).toBeUndefined();
    },
  );

  test("no other kind of key is written", () => {
    expect(() => multikey(alice.rsa.publicKey)).toThrow(TypeError);
  });
});
