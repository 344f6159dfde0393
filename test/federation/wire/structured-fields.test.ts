import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDictionary } from "../../../src/federation/wire/structured-fields.ts";

test("reads inner lists with parameters and keeps how they were written", () => {
  const raw = '("@method" "content-digest";sf);created=1618884473;keyid="a \\"b\\"";x';
  const member = parseDictionary(`sig1=${raw}, sig2=:AQI=:`)?.get("sig1");
  expect(member?.raw).toBe(raw);
  expect(member?.value).toEqual([
    { value: "@method", parameters: new Map() },
    { value: "content-digest", parameters: new Map([["sf", true]]) },
  ]);
  expect(member?.parameters).toEqual(
    new Map<string, unknown>([
      ["created", 1_618_884_473],
      ["keyid", 'a "b"'],
      ["x", true],
    ]),
  );
  expect(parseDictionary("a=:AQI=:")?.get("a")?.value).toEqual(Buffer.from([1, 2]));
});

test.each([
  "",
  "=",
  "A=1",
  "a=1,",
  "a=1, a=2",
  "a=1.5",
  'a="open',
  'a="\n"',
  "a=(1",
  "a=(1)b",
  "a=:AQ",
  "a=1;b=1;b=2",
  "a=1 b=2",
])("is nothing when malformed: %j", (text) => {
  expect(parseDictionary(text)).toBeUndefined();
});

test("never throws", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseDictionary(text)));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Array.from("ab=(),;: \"\\?1-'"))), (parts) => {
      parseDictionary(parts.join(""));
    }),
  );
});
