import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesToKeep, jsonOf, JsonText, underNames } from "../../src/mastodon/json-text.ts";

const said = (answer: Parameters<typeof jsonOf>[0]) => {
  const written = jsonOf(answer);
  return typeof written === "string" ? written : Buffer.from(written).toString();
};

/** A value as JSON, cut in two; what lies before the cut is kept as bytes. */
const written = (value: unknown, cut: number): JsonText => {
  const points = Array.from(JSON.stringify(value));
  const [begin, end] = [points.slice(0, cut), points.slice(cut)];
  return new JsonText([bytesToKeep(begin.join("")), end.join("")]);
};

const text = fc.string({ unit: "binary" });

test("what is written in pieces is the same JSON as what is written at once, whatever it says", () => {
  fc.assert(
    fc.property(fc.array(text), fc.nat(40), (texts, cut) => {
      const pieces = texts.map((one) => written(one, cut));
      expect(said(pieces)).toBe(said(texts));
      expect(said(underNames({ a: pieces, b: [] }))).toBe(said({ a: texts, b: [] }));
      for (const [at, one] of pieces.entries()) expect(said(one)).toBe(JSON.stringify(texts[at]));
    }),
  );
});
