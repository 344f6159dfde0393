import type sanitizeHtml from "sanitize-html";
import { showLinkHosts } from "./link-host.ts";
import { onDemand } from "./on-demand.ts";
import { keptClasses, plainHtml } from "./plain-html.ts";
import { parseHttpUrl } from "./url.ts";

const sanitizer = onDemand((require) => require("sanitize-html") as typeof sanitizeHtml);
const longest = 100_000;
const mostTags = 10_000;
const mostPasses = 5;
const bidiOverrides = /[\u202a-\u202e\u2066-\u2069]/g;
const marks = ["strong", "b", "em", "i", "u", "del", "code", "span"];
const blocks = ["p", "br", "pre", "blockquote", "ul", "ol", "li"];
const notText = (
  "script style textarea option select button xmp noscript iframe noembed noframes template title " +
  "object svg plaintext"
).split(" ");
const headings = ["h1", "h2", "h3", "h4", "h5", "h6"];

/**
 * `own`: written here from Markdown: keeps headings, and our own mentions and hashtags are links we stand for.
 * `headings`: keeps those of the second to fourth level, where they divide the text of knowledge.
 */
export type CleanOptions = { own?: boolean; headings?: boolean };

/**
 * The safe part of HTML from anywhere: an allow-list of tags, classes and http, https and mailto links.
 * Headings of others become bold lines unless they are asked for. A link whose text names another host shows the real one.
 * Cleaning twice changes nothing. Never throws; what cannot be cleaned is shown as plain text.
 * At most 100,000 characters and 10,000 tags are read.
 */
export function cleanHtml(
  html: string,
  { own = false, headings: keep = own }: CleanOptions = {},
): string {
  let text = bounded(html);
  const plain = own ? undefined : plainHtml(text);
  if (plain) return plain.html;
  try {
    for (let pass = 0; pass < mostPasses; pass += 1) {
      const cleaned = cleanOnce(text, own, keep);
      if (cleaned === text) return cleaned;
      text = cleaned;
    }
    return `<p>${escapeHtml(sanitizer()(text, { allowedTags: [] }).replace(/[<>&"]/g, " "))}</p>`;
  } catch {
    return `<p>${escapeHtml(text.slice(0, longest).replace(/[<>&"]/g, " "))}</p>`;
  }
}

/** Cleaned HTML without what it says of a quote for readers who know of none (FEP-044f); for where the quote is shown. */
export function withoutQuoteInline(html: string): string {
  return html.replace(/<(p|span) class="quote-inline">.*?<\/\1>/gs, "").replace(/<p><\/p>/g, "");
}

/** Text made safe to stand in HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function bounded(html: string): string {
  const head = html.slice(0, longest).toWellFormed();
  let at = -1;
  for (let tags = 0; tags < mostTags; tags += 1) {
    at = head.indexOf("<", at + 1);
    if (at === -1) return head;
  }
  return head.slice(0, at);
}

function cleanOnce(html: string, own: boolean, keep: boolean): string {
  const safe = sanitizer()(html.replaceAll("\0", ""), own ? ownRules : foreignRules)
    .replace(bidiOverrides, "")
    .replace(keep ? /<(\/?)h[156]>/g : /<(\/?)h[1-6]>/g, (_, end: string) =>
      end ? "</strong></p>" : "<p><strong>",
    )
    .replace(/<p><\/p>/g, "");
  return showLinkHosts(safe);
}

function rules(own: boolean): sanitizeHtml.IOptions {
  const renamed = {
    s: "del",
    strike: "del",
    div: "p",
    section: "p",
    article: "p",
    dt: "p",
    dd: "p",
  };
  return {
    allowedTags: [...marks, ...blocks, ...headings, "a"],
    allowedAttributes: {
      "*": ["class", "translate"],
      a: ["href", "class", "rel", "translate"],
      ol: ["start", "reversed"],
      li: ["value"],
    },
    allowedSchemes: ["http", "https", "mailto"],
    allowProtocolRelative: false,
    disallowedTagsMode: "discard",
    nonTextTags: notText,
    transformTags: {
      ...Object.fromEntries(
        Object.entries({ ...renamed, tr: "p", figcaption: "p" }).map(([from, to]) => [
          from,
          () => ({ tagName: to, attribs: {} }),
        ]),
      ),
      a: (_, given) => link(given, own),
      "*": (tagName, given) => ({ tagName, attribs: attributes(tagName, given) }),
    },
  };
}

function link(given: sanitizeHtml.Attributes, own: boolean): sanitizeHtml.Tag {
  const href = safeHref(given["href"]);
  if (href === undefined) return { tagName: "span", attribs: given };
  const kept = classNames(given["class"]);
  const tag = (given["rel"] ?? "").split(/\s+/).includes("tag") ? ["tag"] : [];
  const ours = own && (kept.includes("mention") || kept.includes("hashtag"));
  const rel = ours ? tag : [...tag, "nofollow", "noopener", "ugc"];
  return { tagName: "a", attribs: { ...given, href, rel: rel.join(" ") } };
}

function attributes(tag: string, given: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const kept: sanitizeHtml.Attributes = {};
  const named = classNames(given["class"]).join(" ");
  const number = tag === "ol" ? "start" : "value";
  if (tag === "a" && given["href"]) kept["href"] = given["href"];
  if (named !== "") kept["class"] = named;
  if (tag === "a" && given["rel"]) kept["rel"] = given["rel"];
  if (given["translate"] === "no") kept["translate"] = "no";
  if (/^(?:ol|li)$/.test(tag) && /^-?\d{1,5}$/.test(given[number] ?? ""))
    kept[number] = given[number] ?? "";
  if (tag === "ol" && given["reversed"] !== undefined) kept["reversed"] = "reversed";
  return headings.includes(tag) ? {} : kept;
}

function classNames(given: string | undefined): string[] {
  const names = (given ?? "").split(/\s+/).filter((name) => keptClasses.has(name));
  return [...new Set(names)];
}

function safeHref(given: string | undefined): string | undefined {
  const href = (given ?? "").trim();
  if (/^mailto:[^\s@<>"\\]{1,64}@[a-z0-9.-]{1,253}$/i.test(href)) return href;
  return parseHttpUrl(href) ? href : undefined;
}

const ownRules = rules(true);
const foreignRules = rules(false);
