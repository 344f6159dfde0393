import fc from "fast-check";
import { expect, test } from "vitest";
import { folded, looked, stands } from "../../../src/domain/filters/match.ts";
import { cleanHtml } from "../../../src/lib/html.ts";
import { plainText, textOfClean } from "../../../src/lib/text.ts";

/** Letters of several alphabets, marks, digits, what connects and what parts words, and what is not seen. */
const wordSigns = Array.from("aAbzæÆøØåÅéÉüщЩδΔ字1٣_");
const others = [
  "e\u0301",
  "a\u030a",
  "𝒳",
  "😀",
  "👩‍⚕️",
  " ",
  "  ",
  "\n",
  "-",
  ".",
  "#",
  "@",
  "/",
  "\u00ad",
  "\u200b",
];
const piece = fc.constantFrom(...wordSigns, ...others);
const textOf = (min: number, max: number) =>
  fc.array(piece, { minLength: min, maxLength: max }).map((pieces) => pieces.join(""));

/** The rule word for word, as a regular expression over the text as it is read. */
function naive(keyword: string, wholeWord: boolean, text: string): boolean {
  const read = (raw: string) =>
    raw
      .replace(/\u00ad|\u200b|\u200d|\ufe0f/g, "")
      .normalize("NFC")
      .replace(/\s+/g, " ")
      .trim();
  const wanted = read(keyword);
  if (wanted === "") return false;
  const points = Array.from(wanted);
  const word = String.raw`[\p{L}\p{M}\p{Nd}\p{Pc}]`;
  const isWord = (point = "") => new RegExp(word, "u").test(point);
  const escaped = points.map((point) => `\\u{${point.codePointAt(0)!.toString(16)}}`).join("");
  const start = wholeWord && isWord(points[0]) ? `(?<!${word})` : "";
  const end = wholeWord && isWord(points.at(-1)) ? `(?!${word})` : "";
  return new RegExp(start + escaped + end, "iu").test(read(text));
}

test("a keyword stands where a plain reading of the rule finds it, and nowhere else", () => {
  let found = 0;
  const around = fc.tuple(textOf(0, 4), textOf(1, 4), textOf(0, 4), textOf(0, 6), fc.boolean());
  fc.assert(
    fc.property(around, fc.boolean(), ([before, keyword, after, other, within], wholeWord) => {
      const text = within ? before + keyword + after : other;
      const expected = naive(keyword, wholeWord, text);
      if (expected) found += 1;
      expect(stands({ keyword: folded(keyword), wholeWord }, [looked(text)])).toBe(expected);
    }),
    { numRuns: 600 },
  );
  expect(found).toBeGreaterThan(100);
});

test.each([
  ["fald", true, "Fald!", true],
  ["fald", true, "et frafald", false],
  ["fald", false, "et frafald", true],
  ["å", true, "PÅ", false],
  ["å", true, "ÆØ Å", true],
  ["Søren", true, "so\u0308ren", false],
  ["Ål", true, "A\u030aL i gelé", true],
  ["#fald", true, "om#fald", true],
  ["#fald", true, "#faldet", false],
  ["ikke nu", true, "ikke\n nu,", true],
  ["cpr", true, "c\u00adp\u00adr", true],
  ["cpr", true, "cpr_nummer", false],
  ["ΟΔΟΣ", true, "οδος", true],
  ["straße", true, "STRASSE", true],
  ["\u00ad", false, "\u00ad", false],
])("%j (whole word: %s) in %j: %s", (keyword, wholeWord, text, expected) => {
  expect(stands({ keyword: folded(keyword), wholeWord }, [looked(text)])).toBe(expected);
});

test("a keyword does not begin in one text and end in the next", () => {
  expect(stands({ keyword: "en to", wholeWord: false }, ["en", "to"].map(looked))).toBe(false);
});

const repeated = (sign: string) => fc.nat({ max: 40 }).map((times) => sign.repeat(times));
const repeating = fc.array(fc.constantFrom("a", "b", "-").chain(repeated), { maxLength: 4 });

test("a keyword that repeats itself stands where it does, beside words and within", () => {
  fc.assert(
    fc.property(repeating, repeating, fc.boolean(), (one, other, wholeWord) => {
      const [keyword, text] = [one.join(""), [...other, ...one, ...other].join("")];
      const expected = naive(keyword, wholeWord, text);
      expect(stands({ keyword, wholeWord }, [looked(text)])).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

test("looking costs a pass over the text, however keyword and text repeat themselves", () => {
  let asked = 0;
  let units = 0;
  const text = "a".repeat(20_000);
  /** All of a string that looking may use. */
  const counted: Pick<string, "length" | "includes" | "charCodeAt"> = {
    length: text.length,
    includes: (part: string) => text.includes(part),
    charCodeAt(at: number) {
      units += 1;
      return text.charCodeAt(at);
    },
  };
  const words = () => {
    asked += 1;
    return new Uint8Array(text.length).fill(1);
  };
  const within = [{ text: counted as string, words }];
  const middle = `${"a".repeat(250)}b${"a".repeat(250)}`;
  for (const wholeWord of [true, false])
    expect(stands({ keyword: middle, wholeWord }, within)).toBe(false);
  expect(stands({ keyword: "a".repeat(300), wholeWord: true }, within)).toBe(false);
  expect([asked, units]).toEqual([2, 3 * text.length]);
});

test("cleaned HTML says what a full reading finds in it, with blocks apart", () => {
  const said = "<p>Det <b>vir</b>ker &amp; mere</p><ul><li>et</li><li>to</li></ul>uden<br>for";
  expect(textOfClean(cleanHtml(said))).toBe("Det virker & mere et to uden for");
  const letters = (text: string) => text.replace(/\s/g, "");
  const tags = ["<p>", "</p>", "<br>", "<ul><li>", "</li></ul>", "<b>", "</b>", "<h2>", "</h2>"];
  const links = ['<a href="https://a.example/?q=%3E&amp;r=1">', "</a>", "<script>x</script>"];
  const signs = ["&amp;", "&lt;p&gt;", "&quot;", "<", ">", "&", "&nbsp;", "&#229;"];
  const html = fc
    .array(fc.oneof(fc.constantFrom(...tags, ...links, ...signs), textOf(1, 3)), { maxLength: 12 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(html, fc.boolean(), (raw, own) => {
      const clean = cleanHtml(raw, { own });
      expect(letters(textOfClean(clean))).toBe(letters(plainText(clean)));
    }),
    { numRuns: 60 },
  );
});
