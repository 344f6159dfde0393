import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentBounds, parseBounded, type JsonBounds } from "../../src/lib/json-bounds.ts";

const bytes = (text: string) => Buffer.from(text);
const reason = (text: string, bounds: Partial<JsonBounds> = {}) => {
  const parsed = parseBounded(bytes(text), { ...documentBounds, ...bounds });
  return parsed.ok ? undefined : parsed.reason;
};

describe("JSON in bounds", () => {
  test("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes("__proto__"));
        expect(parseBounded(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  test("whatever the bytes, there is an answer", () => {
    const pieces = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "a", "1", " ", "true");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join("");
        const parsed = parseBounded(bytes(text));
        if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        expect(typeof parseBounded(raw).ok).toBe("boolean");
      }),
    );
  });

  test("exactly as much as is allowed passes", () => {
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    expect(reason(deep(32))).toBeUndefined();
    expect(reason(deep(33))).toBe("too-deep");
    const list = (items: number) => JSON.stringify({ a: Array.from({ length: items }, () => 1) });
    expect(reason(list(1000))).toBeUndefined();
    expect(reason(list(1001))).toBe("too-long-list");
    const parts = (nodes: number) =>
      JSON.stringify({ a: Array.from({ length: nodes - 2 }, () => 1) });
    expect(reason(parts(50), { nodes: 50 })).toBeUndefined();
    expect(reason(parts(51), { nodes: 50 })).toBe("too-many-parts");
    expect(reason('{"a":"12345"}', { text: 5 })).toBeUndefined();
    expect(reason('{"a":"123456"}', { text: 5 })).toBe("too-long-text");
    expect(reason('{"a":1}', { bytes: 6 })).toBe("too-large");
  });

  test("brackets, commas and colons inside a text are text", () => {
    const value = { a: '{[,":\\"]}', "b,]": "\\" };
    expect(parseBounded(bytes(JSON.stringify(value)))).toEqual({ ok: true, value });
  });

  test.each([
    ['{"a":1,"a":2}', "repeated-key"],
    ['{"a":1,"\\u0061":2}', "repeated-key"],
    ['{"b":{"a":1,"a":2}}', "repeated-key"],
    ['{"__proto__":{}}', "reserved-key"],
    ['{"\\u005f_proto__":{}}', "reserved-key"],
    ["[1]", "not-an-object"],
    ["null", "not-an-object"],
    ["", "not-json"],
    ["{", "not-json"],
    ['{"a":1}x', "not-json"],
    ['{"a":1,}', "not-json"],
    ["{'a':1}", "not-json"],
  ])("%s is refused: %s", (text, why) => {
    expect(reason(text)).toBe(why);
  });

  test("bytes that are not UTF-8 are refused; a mark of byte order is passed over", () => {
    expect(parseBounded(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual({
      ok: false,
      reason: "not-utf8",
    });
    expect(parseBounded(bytes('\ufeff{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
  });

  test("the same key in two objects is two keys, and odd names are only names", () => {
    const value = {
      a: { a: 1 },
      b: [{ a: 1 }, { a: 2 }],
      constructor: 1,
      prototype: 2,
      toString: 3,
    };
    expect(parseBounded(bytes(JSON.stringify(value)))).toEqual({ ok: true, value });
  });

  test("what is out of bounds costs little", () => {
    const hostile = [
      `{"to":[${"1,".repeat(31_000)}1]}`,
      `{"a":${"[".repeat(60_000)}`,
      `{${Array.from({ length: 6_000 }, (_, at) => `"k${at}":1`).join(",")}}`,
      `{"a":"${"\\\\".repeat(60_000)}`,
    ].map(bytes);
    const before = process.cpuUsage();
    for (let round = 0; round < 10; round += 1)
      for (const one of hostile) expect(parseBounded(one).ok).toBe(false);
    const used = process.cpuUsage(before);
    expect((used.user + used.system) / 1000 / 40).toBeLessThan(20);
  });
});
