import { showLinkHosts } from "./link-host.ts";
import { parseHttpUrl } from "./url.ts";

/** HTML as servers send it, made safe, and its words as `plainText` gives them. */
export interface PlainHtml {
  html: string;
  text: string;
}

const inline = "a|span|strong|em|b|i|u|del|code";
const piece = new RegExp(
  String.raw`([^<>&]+)|&(amp|lt|gt|quot|#39|apos);|<(?:\/(p|${inline})|(br) ?\/?|(p|${inline})((?: [a-z-]+="[^"<>]*")*))>`,
  "y",
);
const attribute = /([a-z-]+)="([^"]*)"/g;
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
const unusual = /[\0\u202a-\u202e\u2066-\u2069]/;

/** Classes that mean something to readers of posts; all others are taken out. */
export const keptClasses: ReadonlySet<string> = new Set([
  "mention",
  "hashtag",
  "h-card",
  "u-url",
  "invisible",
  "ellipsis",
  "quote-inline",
]);

/**
 * Reads HTML that holds nothing but paragraphs, line breaks, links and emphasis, all closed in order and written the usual
 * way: what nearly every post is. Gives what `cleanHtml` and `plainText` make of it at a fiftieth of their cost; undefined for all
 * else, which they read with a parser.
 */
export function plainHtml(html: string): PlainHtml | undefined {
  if (unusual.test(html) || html.includes("<p></p>")) return undefined;
  const open: string[] = [];
  let [clean, text] = ["", ""];
  for (piece.lastIndex = 0; piece.lastIndex < html.length;) {
    const found = piece.exec(html);
    if (!found) return undefined;
    const [, words, entity, end, lineBreak, tag, given] = found;
    if (words !== undefined) {
      clean += words;
      text += words;
    } else if (entity !== undefined) {
      const sign = entities[entity] ?? "'";
      text += sign;
      clean += sign === "'" || sign === '"' ? sign : found[0];
    } else if (lineBreak) {
      clean += "<br />";
      text += "\n";
    } else if (end !== undefined) {
      if (open.pop() !== end) return undefined;
      clean += found[0];
      if (end === "p") text += "\n\n";
    } else {
      const written = tag && !isMisplaced(tag, open) && openTag(tag, given ?? "");
      if (!written) return undefined;
      open.push(tag);
      clean += written;
    }
  }
  if (open.length > 0 || clean.includes("<p></p>") || showLinkHosts(clean) !== clean)
    return undefined;
  return { html: clean, text: linesOf(text) };
}

/** What a parser would put elsewhere: a paragraph in something, a link in a link. */
function isMisplaced(tag: string, open: readonly string[]): boolean {
  return tag === "p" ? open.length > 0 : tag === "a" && open.includes("a");
}

function openTag(tag: string, given: string): string | undefined {
  if (given === "" && tag !== "a") return `<${tag}>`;
  const told = new Map<string, string>();
  for (const [, name = "", value = ""] of given.matchAll(attribute)) {
    if (told.has(name) || (value.includes("&") && name !== "href")) return undefined;
    told.set(name, value);
  }
  const named = [...new Set((told.get("class") ?? "").split(/\s+/))].filter((n) =>
    keptClasses.has(n),
  );
  const className = named.length > 0 ? ` class="${named.join(" ")}"` : "";
  const translate = told.get("translate") === "no" ? ' translate="no"' : "";
  if (tag !== "a") return `<${tag}${className}${translate}>`;
  const href = told.get("href") ?? "";
  if (/&(?!amp;)/.test(href) || !parseHttpUrl(href.replaceAll("&amp;", "&"))) return undefined;
  const isTag = (told.get("rel") ?? "").split(/\s+/).includes("tag");
  const rel = `${isTag ? "tag " : ""}nofollow noopener ugc`;
  return `<a href="${href}"${className} rel="${rel}"${translate}>`;
}

/** Lines without white space beyond a space between words and an empty line between paragraphs. */
export function linesOf(text: string): string {
  return text
    .replace(/[^\S\n]+/gu, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
