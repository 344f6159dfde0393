import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanHtml } from "../../src/lib/html.ts";
import {
  extractHashtags,
  extractMentions,
  renderInline,
  renderMarkdown,
} from "../../src/lib/markdown.ts";
import { topicSlug } from "../../src/lib/topic-slug.ts";

const links = {
  mention: (handle: string) =>
    handle.startsWith("ukendt")
      ? undefined
      : { href: `https://vis.example/@${handle}`, text: handle.split("@")[0] ?? "" },
  hashtag: (tag: string) => `https://vis.example/topics/${encodeURIComponent(tag)}`,
};
const render = (text: string) => renderMarkdown(text, links);

describe("renderMarkdown", () => {
  test.each([
    ["**fed** og *skrå*", "<p><strong>fed</strong> og <em>skrå</em></p>"],
    ["en\nto", "<p>en<br />to</p>"],
    ["# A\n## B\n### C", "<h3>A</h3><h4>B</h4><p><strong>C</strong></p>"],
    ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
    ["2. a\n3. b", '<ol start="2"><li>a</li><li>b</li></ol>'],
    ["> q", "<blockquote><p>q</p></blockquote>"],
    ["`a < b`", "<p><code>a &lt; b</code></p>"],
    ["<b>x</b> <script>y</script>", "<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;y&lt;/script&gt;</p>"],
    ["[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
    ["[x](/lokal)", "<p><span>x</span></p>"],
    ["ikke@et.link og region.dk", "<p>ikke@et.link og region.dk</p>"],
    ['"citat" -- (c)', "<p>&quot;citat&quot; -- (c)</p>"],
  ])("%j", (text, html) => {
    expect(render(text)).toBe(html.replaceAll("&quot;", '"'));
  });

  test("mentions and hashtags in Mastodon's shapes", () => {
    expect(render("Hej @Anna #Sår")).toBe(
      '<p>Hej <span class="h-card" translate="no"><a href="https://vis.example/@anna" class="u-url mention">@<span>anna</span></a></span> ' +
        '<a href="https://vis.example/topics/s%C3%A5r" class="mention hashtag" rel="tag">#<span>Sår</span></a></p>',
    );
  });

  test.each([
    "`@anna #a`",
    "```\n@anna #a\n```",
    "\\@anna \\#a",
    "@ukendt",
    "a@anna",
    "#123",
    "&#35;",
    "/@anna",
  ])("no mention, no hashtag: %j", (text) => {
    expect(render(text)).not.toContain("<a ");
  });

  test("a link keeps its text as it is", () => {
    expect(render("[hos @anna #a](https://a.example/@b)")).toBe(
      '<p><a href="https://a.example/@b" rel="nofollow noopener ugc">hos @anna #a</a></p>',
    );
  });

  test("an address shows its host and hides its length", () => {
    const html = render("https://www.a.example/en/lang/sti/som/bliver/forkortet?x=1&y=2");
    expect(html).toContain(
      '<span class="invisible">https://www.</span><span class="ellipsis">a.example/en/',
    );
    expect(html).toContain("&amp;y=2</span></a>");
    const host = `${"langt-navn.".repeat(5)}example`;
    expect(render(`https://${host}/sti`)).toContain(`<span class="ellipsis">${host}</span>`);
  });

  test("what comes out is clean already, and never throws", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "@a",
        "#b",
        "*",
        "_",
        "`",
        "```\n",
        "[x](",
        "https://a.example/",
        ")",
        "<b>",
        "\n\n",
        "> ",
        "- ",
        "&amp;",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (parts) => {
        const html = render(parts.join(""));
        expect(cleanHtml(html, { own: true })).toBe(html);
        expect(html).not.toMatch(/<(?:script|img|b)\b/);
      }),
      { numRuns: 300 },
    );
  });
});

test("renderInline gives one line without blocks", () => {
  expect(renderInline("**a**\n# b <i>", links)).toBe("<strong>a</strong> # b &lt;i&gt;");
});

describe("extraction", () => {
  test("mentions: lower case, once, outside code and links", () => {
    expect(
      extractMentions(
        "@Anna @bo@B.Example:3000, (@anna) `@kode` [@x](https://a.example) e@f.dk @c.d.",
      ),
    ).toEqual(["anna", "bo@b.example:3000", "c.d"]);
  });

  test("hashtags: one form for all spellings", () => {
    expect(extractHashtags("#Sårpleje #sa\u030arpleje #1 #a_1 x#y ##z `#k`")).toEqual([
      "sårpleje",
      "a_1",
    ]);
  });

  test("topicSlug", () => {
    expect(topicSlug("#Palliativ Pleje")).toBe("palliativpleje");
    expect(topicSlug("ÆØÅ")).toBe("æøå");
    expect(topicSlug("2024")).toBeUndefined();
    expect(topicSlug("")).toBeUndefined();
    expect(topicSlug("a".repeat(101))).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const slug = topicSlug(text);
        if (slug !== undefined) expect(topicSlug(slug)).toBe(slug);
      }),
    );
  });
});
