import type { default as MarkdownIt, StateCore, Token } from "markdown-it";
import { cleanHtml, escapeHtml } from "./html.ts";
import { onDemand } from "./on-demand.ts";
import { longestTag, topicSlug } from "./topic-slug.ts";

/** How mentions and hashtags become links. `handle` comes in lower case, `name` or `name@host`; `tag` as `topicSlug`. */
export type LinkNames = {
  mention?: (handle: string) => { href: string; text: string } | undefined;
  hashtag?: (tag: string) => string | undefined;
};

const longest = 100_000;
const shownAddress = 30;
const names = new RegExp(
  String.raw`(?<![\p{L}\p{N}_/@.&#])(?:` +
    String.raw`@(?<handle>[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?` +
    String.raw`(?:@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?(?::\d{1,5})?)?)(?![\p{L}\p{N}_@])` +
    String.raw`|#(?<tag>[\p{L}\p{M}\p{N}_]{1,${longestTag}})(?![\p{L}\p{M}\p{N}_]))`,
  "giu",
);

/** How a text is written: with marks, or as it stands. */
export type TextFormat = "markdown" | "plain";

const options = { html: false, linkify: true, typographer: false, breaks: true };
const parsers = onDemand((require): Readonly<Record<TextFormat, Parser>> => {
  const Markdown = require("markdown-it") as typeof MarkdownIt;
  const markdown = withNames(new Markdown(options).disable(["image", "table"]));
  markdown.core.ruler.push("vis_headings", demoteHeadings);
  const plain = withNames(new Markdown("zero", options).enable(["linkify", "newline"]));
  return { markdown, plain };
});

type Parser = InstanceType<typeof MarkdownIt>;

function withNames(parser: Parser): Parser {
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  parser.core.ruler.after("linkify", "vis_names", linkNames);
  parser.renderer.rules["vis_name"] = (tokens, at) => tokens[at]?.content ?? "";
  return parser;
}

/**
 * Markdown (CommonMark, without HTML, images and tables) as safe HTML in the shapes Mastodon uses.
 * Headings begin at h3, so that the page and its sections keep h1 and h2. At most 100,000 characters are read.
 */
export function renderMarkdown(text: string, links: LinkNames = {}): string {
  return rendered("markdown", text, links);
}

/**
 * Text as it stands, as safe HTML: paragraphs, line breaks, addresses, mentions and hashtags; every other character is
 * what it is. At most 100,000 characters are read.
 */
export function renderPlain(text: string, links: LinkNames = {}): string {
  return rendered("plain", text, links);
}

function rendered(format: TextFormat, text: string, links: LinkNames): string {
  const html = parsers()[format].render(text.slice(0, longest), { links });
  return cleanHtml(html.replace(/>\n</g, "><").replaceAll("<br>\n", "<br>").trim(), { own: true });
}

/** One line of Markdown without blocks, as safe HTML to stand inside an element. */
export function renderInline(text: string, links: LinkNames = {}): string {
  const line = text.slice(0, longest).replace(/\s+/g, " ").trim();
  return cleanHtml(parsers().markdown.renderInline(line, { links }), { own: true });
}

/** The handles a text mentions outside code and links: lower case, `name` or `name@host`, each once, in order. */
export function extractMentions(text: string, format: TextFormat = "markdown"): string[] {
  const found = new Set<string>();
  const links: LinkNames = { mention: (handle) => void found.add(handle) };
  parsers()[format].parse(text.slice(0, longest), { links });
  return [...found];
}

/** The topics a text tags outside code and links, as `topicSlug`, each once, in order. */
export function extractHashtags(text: string, format: TextFormat = "markdown"): string[] {
  const found = new Set<string>();
  const links: LinkNames = { hashtag: (tag) => void found.add(tag) };
  parsers()[format].parse(text.slice(0, longest), { links });
  return [...found];
}

function linkNames(state: StateCore): void {
  const links = linksOf(state.env);
  for (const block of state.tokens) {
    if (block.type !== "inline" || !block.children) continue;
    block.children = linkInline(block.children, state, links);
  }
}

function linkInline(tokens: Token[], state: StateCore, links: LinkNames): Token[] {
  let depth = 0;
  let automatic = false;
  return tokens.flatMap((token) => {
    if (token.type === "link_open") {
      depth += 1;
      automatic = token.info === "auto";
    }
    if (token.type === "link_close") depth -= 1;
    if (token.type !== "text") return [token];
    if (depth > 0) return automatic ? [raw(state, shortAddress(token.content))] : [token];
    return linkText(token, state, links);
  });
}

function linkText(token: Token, state: StateCore, links: LinkNames): Token[] {
  const made: Token[] = [];
  let from = 0;
  for (const match of token.content.matchAll(names)) {
    const html = match.groups && nameHtml(match.groups, links);
    if (html === undefined) continue;
    made.push(plain(state, token.content.slice(from, match.index)), raw(state, html));
    from = match.index + match[0].length;
  }
  return from === 0 ? [token] : [...made, plain(state, token.content.slice(from))];
}

function nameHtml(found: Record<string, string | undefined>, links: LinkNames): string | undefined {
  const { handle, tag } = found;
  if (handle !== undefined) {
    const person = links.mention?.(handle.toLowerCase());
    return person && mentionHtml(person.href, person.text);
  }
  const slug = tag === undefined ? undefined : topicSlug(tag);
  const href = slug === undefined ? undefined : links.hashtag?.(slug);
  return href === undefined || tag === undefined ? undefined : hashtagHtml(href, tag);
}

/** A mention as Mastodon writes it; `name` is shown after the @. */
function mentionHtml(href: string, name: string): string {
  const link = `<a href="${escapeHtml(href)}" class="u-url mention">@<span>${escapeHtml(name)}</span></a>`;
  return `<span class="h-card" translate="no">${link}</span>`;
}

/** A hashtag as Mastodon writes it; `tag` is shown after the #. */
export function hashtagHtml(href: string, tag: string): string {
  const shown = `#<span>${escapeHtml(tag)}</span>`;
  return `<a href="${escapeHtml(href)}" class="mention hashtag" rel="tag">${shown}</a>`;
}

function shortAddress(text: string): string {
  const [, scheme, host = "", path = ""] =
    /^(https?:\/\/(?:www\.)?)([^/?#]*)(.*)$/su.exec(text) ?? [];
  if (scheme === undefined) return escapeHtml(text);
  const points = Array.from(path);
  const room = Math.max(shownAddress - host.length, 0);
  const rest = points.slice(room).join("");
  const start = escapeHtml(host + points.slice(0, room).join(""));
  const shown = rest === "" ? `<span>${start}</span>` : `<span class="ellipsis">${start}</span>`;
  const end = rest === "" ? "" : `<span class="invisible">${escapeHtml(rest)}</span>`;
  return `<span class="invisible">${scheme}</span>${shown}${end}`;
}

function demoteHeadings(state: StateCore): void {
  for (const token of state.tokens) {
    if (!token.type.startsWith("heading_")) continue;
    const level = Number(token.tag.slice(1));
    token.tag = level === 1 ? "h3" : level === 2 ? "h4" : "h5";
  }
}

function linksOf(env: unknown): LinkNames {
  return (env as { links?: LinkNames }).links ?? {};
}

function raw(state: StateCore, html: string): Token {
  const token = new state.Token("vis_name", "", 0);
  token.content = html;
  return token;
}

function plain(state: StateCore, text: string): Token {
  const token = new state.Token("text", "", 0);
  token.content = text;
  return token;
}
