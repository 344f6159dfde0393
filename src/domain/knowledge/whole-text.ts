import { escapeHtml } from "../../lib/html.ts";
import { hashtagHtml } from "../../lib/markdown.ts";
import { topicPage } from "../uris.ts";
import { kindWords } from "./kind-words.ts";
import type { PostView } from "./post-view.ts";

type Told = Pick<
  PostView,
  "kind" | "title" | "teaser" | "bodyHtml" | "outcome" | "language" | "topics"
>;

/**
 * Everything a post says as safe HTML, for readers who know nothing of its parts: kind and title in bold, teaser, text,
 * and the topics that the text itself does not tag.
 */
export function wholeText(origin: string, post: Told): string {
  const { kind, title, teaser, bodyHtml, outcome, language } = post;
  const words = kind === "note" ? "" : `${kindWords(kind, outcome, language)}: `;
  return [
    title === null ? "" : `<p><strong>${escapeHtml(words + title)}</strong></p>`,
    teaser ? `<p>${escapeHtml(teaser).replaceAll("\n", "<br>")}</p>` : "",
    bodyHtml,
    topicsParagraph(origin, post),
  ].join("");
}

/** What readers see who know of no quotes; those who do leave the paragraph out, by its class (FEP-044f). */
export function quoteParagraph(url: string): string {
  const to = escapeHtml(url);
  return `<p class="quote-inline">RE: <a href="${to}">${to}</a></p>`;
}

function topicsParagraph(origin: string, { topics, bodyHtml }: Told): string {
  const tags = topics.flatMap(({ slug }) => {
    const page = topicPage(origin, slug);
    return bodyHtml.includes(`href="${escapeHtml(page)}"`) ? [] : [hashtagHtml(page, slug)];
  });
  return tags.length > 0 ? `<p>${tags.join(" ")}</p>` : "";
}
