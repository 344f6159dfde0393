import { topicSlug } from "../../lib/topic-slug.ts";
import type { TopicRef } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";
import type { Language, Text } from "../text/dictionary.ts";

/** A topic's name in the visitor's language. */
export function topicName(
  language: Language,
  topic: Pick<TopicRef, "labelDa" | "labelEn">,
): string {
  return language === "da" ? topic.labelDa : topic.labelEn;
}

export function topicPath(topic: Pick<TopicRef, "slug">): string {
  return `/topics/${encodeURIComponent(topic.slug)}`;
}

type NamedTopic = Pick<TopicRef, "slug" | "labelDa" | "labelEn">;

/** Topics as links to their pages, but for those that the text beside them tags: `tagged`, as `topicSlug`. */
export function TopicChips({
  visit,
  topics,
  tagged = new Set(),
}: {
  visit: Visit;
  topics: readonly NamedTopic[];
  tagged?: ReadonlySet<string>;
}) {
  const listed = topics.filter((topic) => !isNamed(topic, tagged));
  if (listed.length === 0) return null;
  return (
    <ul class="tags" aria-label={visit.text.post.topics}>
      {listed.map((topic) => (
        <li>
          <a href={topicPath(topic)}>#{topicName(visit.language, topic)}</a>
        </li>
      ))}
    </ul>
  );
}

function isNamed({ slug, labelDa, labelEn }: NamedTopic, tagged: ReadonlySet<string>): boolean {
  return [slug, labelDa, labelEn].some((name) => tagged.has(topicSlug(name) ?? ""));
}

export interface Tab {
  href: string;
  label: string;
  current: boolean;
}

/** Pages that are views of the same thing. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a href={tab.href} {...(tab.current ? { "aria-current": "page" } : {})}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}

/**
 * The way to what is older, and back to the newest; with `best` to what matches less, and back to what matches best. `next`
 * is a page's `next`; `before` is where this page began.
 */
export function Older({
  text,
  here,
  next,
  before,
  best = false,
}: {
  text: Text;
  here: string;
  next: number | null;
  before?: number | undefined;
  best?: boolean;
}) {
  if (next === null && before === undefined) return null;
  return (
    <nav class="row" aria-label={text.frame.pages}>
      {before === undefined ? null : (
        <a class="btn" href={withQuery(here, "before", undefined)}>
          {best ? text.frame.best : text.frame.newest}
        </a>
      )}
      {next === null ? null : (
        <a class="btn" rel="next" href={withQuery(here, "before", String(next))}>
          {best ? text.frame.more : text.frame.older}
        </a>
      )}
    </nav>
  );
}

/** A path with one query parameter set, or taken away. */
export function withQuery(here: string, name: string, value: string | undefined): string {
  const url = new URL(here, "http://here.invalid");
  if (value === undefined) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}

/** Nothing to show: why, one thing to do, and what to look at meanwhile. */
export function Empty({
  why,
  action,
  children,
}: {
  why: string;
  action?: { href: string; label: string };
  children?: unknown;
}) {
  return (
    <>
      <div class="card stack">
        <p>{why}</p>
        {action ? (
          <div class="row">
            <a class="btn main" href={action.href}>
              {action.label}
            </a>
          </div>
        ) : null}
      </div>
      {children}
    </>
  );
}
