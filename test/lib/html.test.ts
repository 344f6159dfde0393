import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanHtml, escapeHtml } from "../../src/lib/html.ts";

const name = "(?:mention|hashtag|h-card|u-url|invisible|ellipsis|quote-inline)";
const common = `(?: class="${name}(?: ${name})*")?`;
const opening = [
  `(?:p|span|pre|code|blockquote|ul|strong|b|em|i|u|del)${common}(?: translate="no")?`,
  `(?:h2|h3|h4)`,
  `ol${common}(?: translate="no")?(?: start="-?\\d{1,5}")?(?: reversed="reversed")?`,
  `li${common}(?: translate="no")?(?: value="-?\\d{1,5}")?`,
  `a href="(?:https?://|mailto:)[^"<>]*"${common}(?: rel="(?:tag )?nofollow noopener ugc")?(?: rel="tag")?(?: translate="no")?`,
  `br(?: class="[a-z -]*")?(?: translate="no")? /`,
].join("|");
const closing = "/(?:p|span|pre|code|blockquote|ul|ol|li|strong|b|em|i|u|del|h2|h3|h4|a)";
const safe = new RegExp(`^(?:[^<>]|<(?:${opening}|${closing})>)*$`, "i");

const corpus = [
  `<script>alert(1)</script>`,
  `<ScRiPt src=//a.example/x.js></sCrIpT>`,
  `<form action=https://a.example><input name=p><button>x</button></form>`,
  `<style>*{display:none}</style><p style="position:fixed">x</p>`,
  `<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
  `<svg><style><img src=x onerror=alert(1)></style></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
  `<math><mi//xlink:href="data:x,<script>alert(4)</script>">`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><textarea><path id="</textarea><img onerror=alert(1) src=1>">`,
  `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
  `<a href="javascript:alert(1)">x</a>`,
  `<a href="java&#x0A;script:alert(1)">x</a>`,
  `<a href=" &#14; javascript:alert(1)">x</a>`,
  `<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`,
  `<a href="vbscript:x">x</a><a href="file:///etc/passwd">y</a><a href="//a.example">z</a>`,
  `<a href="https://user:secret@a.example">x</a>`,
  `<a href="https://a.example/&quot;onmouseover=alert(1)">x</a>`,
  `<a href="mailto:a@b.example?body=x">x</a><a href="mailto:a@b.example">y</a>`,
  `<img src=x onerror=alert(1)><image src=x><video><source onerror=alert(1)></video>`,
  `<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>`,
  `<p onclick=alert(1) id=main class="button primary mention" data-x=1 dir=rtl lang=da>x</p>`,
  `<base href=https://a.example><meta http-equiv=refresh content="0;url=https://a.example"><link rel=stylesheet href=x>`,
  `<textarea></textarea/><img src=x onerror=alert(1)></textarea>`,
  `<xmp><img src=x onerror=alert(1)></xmp><plaintext><script>x</script>`,
  `<title></title><img src=x onerror=alert(1)></title>`,
  `<template><script>alert(1)</script></template><select><option><script>x</script></select>`,
  `<!--><img src=x onerror=alert(1)>--><![CDATA[<script>x</script>]]><?php x ?>`,
  `<p><font><p><div><h1><table><tr><td><a><a href=https://b.example><h2></a></p>`,
  `<<p>script>alert(1)<</p>/script>`,
  `<p\u0000 class=mention>\u0000<scr\u0000ipt>x</scr\u0000ipt>`,
  `<a href="https://a.example" target=_blank rel=opener ping=https://b.example download>x</a>`,
  `<details open ontoggle=alert(1)><summary>x</summary></details><dialog open>x</dialog><marquee onstart=x>`,
  `&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;img&amp;gt;`,
  `<ol start="1;x" reversed=x><li value=9999999>x</li></ol>`,
];

describe("cleanHtml", () => {
  test.each(corpus)("only what is allowed comes out of %j", (html) => {
    for (const own of [false, true]) {
      const clean = cleanHtml(html, { own });
      expect(clean).toMatch(safe);
      expect(cleanHtml(clean, { own })).toBe(clean);
    }
  });

  const pieces = fc.oneof(
    fc.constantFrom(...corpus),
    fc.constantFrom(
      "<p>",
      "</p>",
      "<a href=https://a.example>",
      "</a>",
      "<h1>",
      "</h1>",
      "<ul>",
      "<li>",
    ),
    fc.constantFrom(
      "<font>",
      "<b>",
      "</i>",
      "<pre>",
      "<!--",
      "-->",
      "<svg>",
      "<math>",
      "&",
      "&#x202e;",
    ),
    fc.constantFrom(
      "<div>",
      "<table>",
      "<tr>",
      "<td>",
      "<span class=invisible>",
      "good.example",
      "\0",
      "<",
    ),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 6 }),
  );

  test("whatever comes in: only what is allowed comes out, and cleaning twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), fc.boolean(), (parts, own) => {
        const clean = cleanHtml(parts.join(""), { own });
        expect(clean).toMatch(safe);
        expect(cleanHtml(clean, { own })).toBe(clean);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["<p>Hej <b>du</b><br>der</p>", "<p>Hej <b>du</b><br />der</p>"],
    [
      "<h1>A</h1><h5>B</h5><h2>C</h2>",
      "<p><strong>A</strong></p><p><strong>B</strong></p><p><strong>C</strong></p>",
    ],
    ["<div>a</div><div>b</div>", "<p>a</p><p>b</p>"],
    ["<s>x</s>", "<del>x</del>"],
    ['<p class="quote-inline evil">RE</p>', '<p class="quote-inline">RE</p>'],
    ["a &amp; b &aelig;", "a &amp; b æ"],
    ["x\u202ey&#x202e;z", "xyz"],
    ["<a href='/local'>x</a>", "<span>x</span>"],
    ["", ""],
  ])("%s", (html, clean) => {
    expect(cleanHtml(html)).toBe(clean);
  });

  test("mentions and hashtags of Mastodon come through in shape", () => {
    const mention = `<span class="h-card" translate="no"><a href="https://a.example/@x" class="u-url mention">@<span>x</span></a></span>`;
    const hashtag = `<a href="https://a.example/tags/x" class="mention hashtag" rel="tag">#<span>x</span></a>`;
    expect(cleanHtml(mention + hashtag, { own: true })).toBe(mention + hashtag);
    expect(cleanHtml(hashtag)).toContain(`class="mention hashtag" rel="tag nofollow noopener ugc"`);
    expect(cleanHtml(mention)).toContain(`rel="nofollow noopener ugc"`);
  });

  test("our own headings stay", () => {
    expect(cleanHtml("<h2>A</h2><h3>B</h3>", { own: true })).toBe("<h2>A</h2><h3>B</h3>");
  });

  test("is bounded in size and number of tags", () => {
    expect(cleanHtml("a".repeat(300_000))).toHaveLength(100_000);
    const many = cleanHtml("<b>x</b>".repeat(50_000));
    expect(many.split("<b>")).toHaveLength(5001);
    expect(cleanHtml("<b>".repeat(9_000) + "</i>".repeat(9_000))).toMatch(safe);
  });
});

describe("a link that names another host", () => {
  test.each([
    "https://good.example/x",
    "http://good.example",
    "www.good.example",
    "good.example",
    "<b>good</b>.example/path",
    "good\u200b.example",
    "ｇood.example",
    '<span class="invisible">https://evil.example/</span>good.example',
    "https://evil.example.good.example",
    "https://good.example [good.example]",
  ])("shows the real one: %s", (text) => {
    expect(cleanHtml(`<a href="https://evil.example/p">${text}</a>`)).toContain(
      " [evil.example]</a>",
    );
  });

  test.each([
    "https://www.evil.example/other",
    "evil.example/p",
    "Læs mere",
    "vejledning.pdf",
    "f.eks. her",
    "@bo@good.example",
  ])("and one that does not stays as it is: %s", (text) => {
    expect(cleanHtml(`<a href="https://evil.example/p">${text}</a>`)).not.toContain("[");
  });
});

test("escapeHtml leaves nothing that markup is made of", () => {
  expect(escapeHtml(`<a b="c">&`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;");
});

test("headings of others divide the text only where they are asked for, and then without their attributes", () => {
  const html = '<h1>a</h1><h2 id="x" onclick="y()">b</h2><p>c</p>';
  expect(cleanHtml(html)).toBe("<p><strong>a</strong></p><p><strong>b</strong></p><p>c</p>");
  const kept = cleanHtml(html, { headings: true });
  expect(kept).toBe("<p><strong>a</strong></p><h2>b</h2><p>c</p>");
  expect(cleanHtml(kept, { headings: true })).toBe(kept);
  const link = '<p><a href="https://a.example/" class="mention">b</a></p>';
  expect(cleanHtml(link, { headings: true })).toBe(cleanHtml(link));
});
