import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cleanName,
  codePoints,
  plainText,
  shorten,
  stripInvisible,
  truncate,
} from "../../src/lib/text.ts";

describe("names", () => {
  test("lose bidi controls and zero-width characters", () => {
    expect(cleanName("\u202eadmin\u202c", 50)).toBe("admin");
    expect(cleanName("vis\u200b.\u2060ex\u00adample\ufeff", 50)).toBe("vis.example");
    expect(cleanName("a\u2066b\u2069\u200f\u061cc", 50)).toBe("abc");
    expect(cleanName("tag\u{e0041}\u{e007f}", 50)).toBe("tag");
  });

  test("keep Danish letters and joined emoji", () => {
    expect(cleanName("  Søren \n Æblegård\t👩\u200d⚕️ 👨🏽\u200d🔬 ", 50)).toBe(
      "Søren Æblegård 👩\u200d⚕️ 👨🏽\u200d🔬",
    );
    expect(cleanName("A\u200dB", 50)).toBe("AB");
    expect(cleanName("a\u030a", 50)).toBe("å");
  });

  test("are never longer than asked and cleaning twice changes nothing", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        (text, max) => {
          const once = cleanName(text, max);
          expect(codePoints(once)).toBeLessThanOrEqual(max);
          expect(once).not.toMatch(/[\u200b\u202a-\u202e\u2066-\u2069]/u);
          expect(cleanName(once, max)).toBe(once);
        },
      ),
    );
  });

  test("never hold half a character", () => {
    expect(stripInvisible("a\ud83d").isWellFormed()).toBe(true);
    expect(truncate("👍👍👍👍", 3)).toBe("👍👍…");
    expect(truncate("👍👍👍", 3)).toBe("👍👍👍");
    expect(truncate("abc", 3)).toBe("abc");
    expect(truncate("abc", 0)).toBe("");
  });
});

describe("what is shortened", () => {
  test("ends with a whole word where there is one", () => {
    expect(shorten("Vi holdt op med at læse højt.", 18)).toBe("Vi holdt op med…");
    expect(shorten("Det gik godt. Vi fortsætter", 14)).toBe("Det gik godt…");
    expect(shorten("Det gik godt.\nVi fortsætter", 14)).toBe("Det gik godt…");
    expect(shorten("Overleveringsseddel", 10)).toBe("Overlever…");
    expect(shorten("Kort.", 10)).toBe("Kort.");
    expect(shorten("Kort.", 0)).toBe("");
  });

  test("begins as the text does, and is not longer than asked", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const short = shorten(text, max);
        expect(codePoints(short)).toBeLessThanOrEqual(max);
        if (short !== text) expect(text.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe("plainText", () => {
  test.each([
    ["<p>En</p><p>To<br>tre</p>", "En\n\nTo\ntre"],
    ["<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc"],
    ["<script>x()</script><style>y{}</style>z", "z"],
    ["a &lt;b&gt; &amp;amp; &quot;c&quot; &aelig;", 'a <b> &amp; "c" æ'],
    ["<p>kun <a href='https://a.example'>ord</a></p>", "kun ord"],
    ["1 < 2 & 3 > 2", "1 < 2 & 3 > 2"],
    ["<div>a</div>   <div> b </div>", "a\n\nb"],
  ])("%s", (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  test("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (html) => {
        expect(typeof plainText(html)).toBe("string");
      }),
    );
    expect(plainText("<div>".repeat(20_000) + "x")).toContain("");
  });
});
