import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../src/federation/wire/jcs.ts";

test("the example of RFC 8785 §3.2.2", () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test("keys go by UTF-16 units (RFC 8785 §3.2.3)", () => {
  const value = {
    "\u20ac": 1,
    "\r": 2,
    "\ufb33": 3,
    "1": 4,
    "\ud83d\ude00": 5,
    "\u0080": 6,
    "\u00f6": 7,
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  );
});

test("says the same value, whatever the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value);
      const zeroed = JSON.parse(JSON.stringify(value)) as unknown;
      expect(JSON.parse(text)).toEqual(zeroed);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test.each([[Number.POSITIVE_INFINITY], [Number.NaN], ["\ud800"], [{ "\udc00": 1 }], [undefined]])(
  "refuses %j",
  (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  },
);
