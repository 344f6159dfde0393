import { encode, isBlurhashValid } from "blurhash";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isBlurhash } from "../../src/lib/blurhash.ts";

test("what is made is one, whatever its parts; what is cut or odd is none", () => {
  const pixels = new Uint8ClampedArray(4 * 4 * 4).fill(90);
  for (const [across, down] of [
    [1, 1],
    [4, 3],
    [9, 9],
  ] as const) {
    const hash = encode(pixels, 4, 4, across, down);
    expect(isBlurhash(hash)).toBe(true);
    expect(isBlurhash(hash.slice(1))).toBe(false);
    expect(isBlurhash(`${hash}0`)).toBe(false);
  }
  for (const text of ["", "L", 'LEHV6nWB2yk8pyo0adR*.7kCMdn"', "L".repeat(4000), "~~~~~~"])
    expect(isBlurhash(text)).toBe(false);
});

test("nothing is taken that a decoder would refuse", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 30 }), (text) => {
      if (isBlurhash(text)) expect(isBlurhashValid(text).result).toBe(true);
    }),
  );
});
