import { extractHashtags, type TextFormat } from "../../lib/markdown.ts";
import { codePoints, collapse } from "../../lib/text.ts";
import type { PostKind } from "../../storage/tables/knowledge.ts";
import { limits } from "./draft.ts";
import { kindTags } from "./render.ts";

/** Longest line a title is made of, in UTF-16 units; a title is much shorter. */
const longestLine = 1_000;

const saysKind = new RegExp(
  String.raw`(^|\s)#(?:${Object.keys(kindTags).join("|")})(?![\p{L}\p{M}\p{N}_])[:.,]?`,
  "giu",
);

/** Names and hashtags after a sentence, or several after words: they are no part of it. A single one may be. */
const name = String.raw`(?: [#@][\p{L}\p{M}\p{N}_.@:-]+)`;
const lastNames = new RegExp(String.raw`(?<=[.?!:…)])${name}+$|(?<! [#@]\S*)${name}{2,}$`, "u");

/** What a text says it is by a hashtag, the first when it says several. */
export function kindOf(text: string, format: TextFormat): PostKind | undefined {
  const tag = extractHashtags(text, format).find((slug) => Object.hasOwn(kindTags, slug));
  return tag === undefined ? undefined : kindTags[tag];
}

/**
 * Title, body and topics of what an app sent as one text: the first line that says something is the title, without the
 * hashtag of its kind and without the names and hashtags before and after it; all hashtags are topics. A line too long for a
 * title stays in the body, and its beginning is the title.
 */
export function titled(
  text: string,
  format: TextFormat,
): { title: string; body: string; topics: string[] } {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => titleOf(line) !== "");
  const whole = titleOf(lines[at] ?? "");
  const fits = codePoints(whole) <= limits.title;
  const rest = at === -1 ? [] : lines.slice(fits ? at + 1 : at);
  const topics = extractHashtags(text, format).filter((slug) => !Object.hasOwn(kindTags, slug));
  return {
    title: fits ? whole : beginning(whole),
    body: rest.join("\n").trim(),
    topics: topics.slice(0, limits.topics),
  };
}

function titleOf(line: string): string {
  return collapse(line.slice(0, longestLine).replace(saysKind, "$1"))
    .replace(/^(?:[#@]\S+(?: |$))+$/u, "")
    .replace(/^(?:@\S+ )+/u, "")
    .replace(lastNames, "");
}

/** As many whole words as a title has room for. */
function beginning(text: string): string {
  const cut = Array.from(text)
    .slice(0, limits.title - 1)
    .join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > limits.title / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
