import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanHtml } from "../../src/lib/html.ts";
import { plainHtml } from "../../src/lib/plain-html.ts";
import { plainLetters } from "../../src/lib/plain-letters.ts";
import { plainText } from "../../src/lib/text.ts";

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("æøå ", "&amp;", "&lt;p&gt;", "&quot;", "&#39;", "&apos;", "&nbsp;", "&amp;lt;"),
  fc.constantFrom("\n", "\r\n", "\t ", '"', "'", "=", "&", ">", "\0", "\u202e", "a.example"),
);
const href = fc.constantFrom(
  "https://a.example/x",
  "http://a.example:80/?a=1&amp;b=%20",
  "HTTPS://b.example",
  "https://b.example/&lt;",
  "https://b.example/?a=1&b=2",
  "javascript:alert(1)",
  "//c.example",
  "mailto:a@b.example",
  " https://d.example ",
  "https://user@e.example/",
  "",
);
const attribute = fc.oneof(
  href.map((value) => `href="${value}"`),
  fc.constantFrom(
    'class="mention hashtag"',
    'class="u-url evil  u-url"',
    'class=""',
    "class='mention'",
    'rel="tag ugc"',
    'rel="me"',
    'target="_blank"',
    'translate="no"',
    'translate="yes"',
    'data-tag="x"',
    'style="color:red"',
    'onclick="x()"',
    'value="3"',
    'start="2"',
    'reversed=""',
    'class="&quot;"',
    "ID=x",
  ),
);
const tag = fc.constantFrom(
  "p",
  "p",
  "a",
  "a",
  "span",
  "strong",
  "em",
  "b",
  "i",
  "u",
  "del",
  "code",
);
const element = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(tag, fc.array(attribute, { maxLength: 3 }), fc.array(inner, { maxLength: 3 }))
    .map(([name, given, parts]) => `<${[name, ...given].join(" ")}>${parts.join("")}</${name}>`);
const other = fc.constantFrom(
  "<br>",
  "<br/>",
  "<br />",
  "<p>",
  "</p>",
  "</a>",
  "<h1>x</h1>",
  "<P>",
  "<!-- -->",
  "<",
);
const html = fc
  .array(fc.oneof(element(fc.oneof(word, element(word))), word, other), { maxLength: 5 })
  .map((parts) => parts.join(""));

/** What only a parser reads, and takes out again. */
const comment = "<!---->";

test("plain HTML is made safe and read as the parser does it", () => {
  let plain = 0;
  fc.assert(
    fc.property(html, (given) => {
      const read = plainHtml(given.toWellFormed());
      if (!read) return;
      plain += 1;
      expect(read.html).toBe(cleanHtml(given + comment));
      expect(read.text).toBe(plainText(given.toWellFormed() + comment));
      expect(cleanHtml(read.html + comment)).toBe(read.html);
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(300);
});

const mastodon =
  '<p><span class="h-card" translate="no"><a href="https://syd.example/@anna" class="u-url mention">@<span>anna</span></a></span> ' +
  'l&#39;æble &amp; <a href="https://syd.example/tags/p" class="mention hashtag" rel="tag">#<span>p</span></a><br>' +
  '<a href="https://a.example/long" target="_blank" rel="nofollow noopener noreferrer" translate="no"><span class="invisible">https://</span><span class="ellipsis">a.example/lo</span><span class="invisible">ng</span></a></p><p>Slut</p>';

test("what Mastodon sends is read without a parser", () => {
  expect(plainHtml(mastodon)).toEqual({
    html: cleanHtml(mastodon + comment),
    text: plainText(mastodon + comment),
  });
});

test("text without disguise is what the undoing of disguises makes of it", () => {
  const letters = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme-ascii" }),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  );
  fc.assert(
    fc.property(letters, (text) => {
      const hidden = plainLetters(`${text}\u200b`);
      const read = plainLetters(text);
      expect(read.text).toBe(hidden.text);
      expect(read.origin.slice(0, -1)).toEqual(hidden.origin.slice(0, -1));
      expect(read.origin.at(-1)).toBe(text.length);
    }),
    { numRuns: 1000 },
  );
});
