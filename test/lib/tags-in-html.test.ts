import { expect, test } from "vitest";
import { cleanHtml } from "../../src/lib/html.ts";
import { renderMarkdown } from "../../src/lib/markdown.ts";
import { tagsInHtml, tagsInText } from "../../src/lib/tags-in-html.ts";

const links = { hashtag: (tag: string) => `https://nord.example/topics/${tag}` };

test("tags of our own text, in any spelling; code, links and mentions are none", () => {
  const text =
    "Om #Nattero og #Sikre_Fødsler, ikke `#kode`, [#link](https://a.example/) eller @bo.";
  expect([...tagsInHtml(renderMarkdown(text, links))]).toEqual(["nattero", "sikre_fødsler"]);
});

test("tags as other servers write them, after cleaning", () => {
  const mastodon =
    '<p>Nyt <a href="https://m.example/tags/Delir" class="mention hashtag" rel="tag">#<span>Delir</span></a></p>';
  const plain = '<p><a rel="nofollow tag" href="https://g.example/tags/fald">#fald</a></p>';
  const noLink = '<p>#hygiejne <a href="https://g.example/">#andet</a></p>';
  expect([...tagsInHtml(cleanHtml(mastodon + plain + noLink))]).toEqual(["delir", "fald"]);
});

test("tags of plain words", () => {
  expect([...tagsInText("#Delir, (#fald) #112 og # intet")]).toEqual(["delir", "fald"]);
});
