import { plainText } from "./text.ts";
import { topicSlug } from "./topic-slug.ts";

/** The topics that cleaned HTML tags by links (`rel="tag"` or the class `hashtag`), as `topicSlug`. */
export function tagsInHtml(html: string): Set<string> {
  const links = html.matchAll(/<a\b([^>]*)>(.*?)<\/a>/gs);
  const tags = Array.from(links, ([, head = "", inner = ""]) =>
    isTag(head) ? tagsInText(plainText(inner)) : [],
  );
  return new Set(tags.flatMap((found) => [...found]));
}

/** The words of a plain text that are written as tags, as `topicSlug`. */
export function tagsInText(text: string): Set<string> {
  const written = text.matchAll(/#([\p{L}\p{M}\p{N}_]+)/gu);
  const slugs = Array.from(written, ([, name = ""]) => topicSlug(name));
  return new Set(slugs.filter((slug) => slug !== undefined));
}

function isTag(head: string): boolean {
  const words = Array.from(head.matchAll(/\b(?:rel|class)="([^"]*)"/g), ([, value = ""]) =>
    value.split(/\s+/),
  );
  return words.flat().some((word) => word === "tag" || word === "hashtag");
}
