import {
  extractHashtags,
  extractMentions,
  renderMarkdown,
  renderPlain,
  type LinkNames,
  type TextFormat,
} from "../../lib/markdown.ts";
import { sql } from "kysely";
import { topicSlug } from "../../lib/topic-slug.ts";
import type { Reader } from "../../storage/reader.ts";
import { topicPage } from "../uris.ts";
import type { CheckedDraft } from "./check-draft.ts";
import { limits, sectionNames } from "./draft.ts";
import { sectionHeading } from "./section-headings.ts";

/** What a draft will look like and whom it names. */
export interface Rendered {
  title: string | null;
  teaser: string | null;
  /**
   * Safe HTML of what stands under title and teaser: the body, then each section under an `h2` in the post's language.
   * Title, teaser, kind and topics are not in it: pages show them around it, and the wire puts them before and after it.
   */
  bodyHtml: string;
  /** Names as written: those given, then hashtags of the text while there is room. */
  topics: string[];
  /** Actors named in the text that are held here, and those the draft names. */
  mentions: number[];
}

const mostNamed = 30;

/** Turns a checked draft into what is stored and shown. */
export async function render(reader: Reader, draft: CheckedDraft): Promise<Rendered> {
  const texts = textsOf(draft);
  const named = await actorsNamed(reader, texts.flatMap(mentionsIn).slice(0, mostNamed));
  const links: LinkNames = {
    mention: (handle) => named.get(handle),
    hashtag: (tag) => (saysKind(draft, tag) ? undefined : topicPage(reader.origin, tag)),
  };
  return {
    title: draft.title,
    teaser: draft.teaser,
    bodyHtml: bodyHtml(draft, links),
    topics: topicsOf(draft, texts),
    mentions: [...new Set([...draft.mentions, ...[...named.values()].map((actor) => actor.id)])],
  };
}

function bodyHtml(draft: CheckedDraft, links: LinkNames): string {
  const renderBody = draft.format === "plain" ? renderPlain : renderMarkdown;
  const body = draft.body === null ? "" : renderBody(draft.body, links);
  const sections = sectionNames.flatMap((name) => {
    const text = draft.sections[name];
    const heading = sectionHeading(name, draft.language);
    return text === undefined ? [] : [`<h2>${heading}</h2>${renderMarkdown(text, links)}`];
  });
  return [body, ...sections].join("");
}

/** A text and how it is written; sections are Markdown always. */
type WrittenText = { text: string; format: TextFormat };

function textsOf({ body, sections, format = "markdown" }: CheckedDraft): WrittenText[] {
  const parts = Object.values(sections).map((text) => ({ text, format: "markdown" as const }));
  return [{ text: body ?? "", format }, ...parts];
}

function mentionsIn({ text, format }: WrittenText): string[] {
  return extractMentions(text, format);
}

function topicsOf(draft: CheckedDraft, texts: readonly WrittenText[]): string[] {
  const given = new Set(draft.topics.map((name) => topicSlug(name)));
  const tagged = new Set(
    texts
      .flatMap(({ text, format }) => extractHashtags(text, format))
      .filter((slug) => !given.has(slug) && !saysKind(draft, slug)),
  );
  return [...draft.topics, ...tagged].slice(0, limits.topics);
}

/** Hashtags by which an app tells what a post is. */
export const kindTags: Readonly<Record<string, "request" | "offer">> = {
  efterlyser: "request",
  udbyder: "offer",
};

/** Whether a hashtag says what kind of post it stands in, and is no topic there. */
function saysKind({ kind }: Pick<CheckedDraft, "kind">, tag: string): boolean {
  return kind !== "note" && Object.hasOwn(kindTags, tag);
}

type Named = { id: number; href: string; text: string };

/** Actors held here by the handles a text uses: `name` is ours, `name@host` anyone's. A hidden network stays a word. */
export async function actorsNamed(
  reader: Reader,
  handles: readonly string[],
): Promise<Map<string, Named>> {
  const wanted = [...new Set(handles)].map((handle) => {
    const [key = "", host = reader.host] = handle.split("@");
    return { handle, key, host };
  });
  if (wanted.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom("actor")
    .select(["id", "uri", "url", "handle", "handle_key", "host"])
    .where("state", "=", "active")
    .where(sql<boolean>`not exists (select 1 from network
      where network.actor_id = actor.id and network.kind = 'hidden')`)
    .where(
      "handle_key",
      "in",
      wanted.map(({ key }) => key),
    )
    .where(
      "host",
      "in",
      wanted.map(({ host }) => host),
    )
    .execute();
  const named = new Map<string, Named>();
  for (const { handle, key, host } of wanted) {
    const actor = rows.find((row) => row.handle_key === key && row.host === host);
    if (actor)
      named.set(handle, { id: actor.id, href: actor.url ?? actor.uri, text: actor.handle });
  }
  return named;
}
