import type sanitizeHtml from "sanitize-html";
import { onDemand } from "./on-demand.ts";
import { linesOf, plainHtml } from "./plain-html.ts";

const sanitizer = onDemand((require) => require("sanitize-html") as typeof sanitizeHtml);
const invisible = /(?!\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}/gu;
const control = /[\p{Cc}--[\t\n\r]]/gv;
const looseJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})/gu;

/** Takes out what turns or hides text: bidi controls, zero-width and control characters. Joined emoji stay whole. */
export function stripInvisible(text: string): string {
  return text.toWellFormed().replace(invisible, "").replace(control, "").replace(looseJoiner, "");
}

/** One line: every run of white space becomes one space, none at the ends. */
export function collapse(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** A name or title as it may be shown: NFC, one line, nothing hidden in it, at most `max` code points. */
export function cleanName(text: string, max: number): string {
  return truncate(collapse(stripInvisible(text.slice(0, max * 8).normalize("NFC"))), max);
}

/** At most `max` code points; what is cut ends in an ellipsis, counted in. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text.slice(0, max * 2 + 2));
  if (points.length <= max) return points.join("");
  const kept = points
    .slice(0, Math.max(max - 1, 0))
    .join("")
    .trimEnd();
  return max < 1 ? "" : `${kept}…`;
}

/** The same, cut between words where it can be: half a word, and the stop or comma before the cut, are left out. */
export function shorten(text: string, max: number): string {
  const cut = truncate(text, max);
  if (cut === text) return cut;
  const atEnd = /\s/u.test(text.charAt(cut.length - 1));
  const whole = atEnd ? cut : cut.replace(/(?<=\S)\s+\S*…$/u, "…");
  return whole.replace(/[\s.,;:–-]+…$/u, "…");
}

/** The number of Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const blocks = [
  "p",
  "div",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "li",
  "ul",
  "ol",
  "blockquote",
  "pre",
  "tr",
  "table",
];
const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

/** The words of HTML without markup: blocks and breaks become line breaks, scripts and styles vanish. */
export function plainText(html: string): string {
  const tags = ["br", ...blocks];
  const bounded = html.slice(0, 100_000);
  const plain = plainHtml(bounded);
  if (plain) return plain.text;
  const bare = sanitizer()(bounded, { allowedTags: tags, allowedAttributes: {} });
  const lines = bare
    .replace(/<br \/>/g, "\n")
    .replace(/<\/(?:li|tr)>/g, "\n")
    .replace(/<\/[a-z0-9]+>/g, "\n\n");
  const text = lines
    .replace(/<[a-z0-9]+>/g, "")
    .replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity] ?? entity);
  return linesOf(text);
}

const cleanBlocks = /<\/?(?:p|br|pre|blockquote|ul|ol|li|h[1-6])\b[^>]*>/g;

/**
 * The words of HTML that `cleanHtml` made, blocks apart by white space: what `plainText` finds in it, a hundred times as
 * fast. Not for HTML from anywhere else.
 */
export function textOfClean(html: string): string {
  const bare = html.replace(cleanBlocks, " ").replace(/<[^>]*>/g, "");
  return collapse(bare.replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity] ?? entity));
}
