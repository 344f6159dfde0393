import type { Draft } from "../../domain/knowledge/draft.ts";
import { seedTopicNames } from "../../domain/topics/seed-topics.ts";
import { addDays, isoDay, type Moment } from "../../lib/time.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import type { DemoPost } from "./types.ts";

/** A demo post as its author would hand it in at `now`. Topics go by their Danish names. */
export function draftOf(post: DemoPost, now: Moment, replyToId?: number): Draft {
  const { kind, title, teaser, body, sections, audience } = post;
  const { outcome, aspects, change, maturity, form, capacity, neededBy } = post;
  return {
    kind,
    title,
    teaser,
    body,
    sections,
    audience,
    outcome,
    aspects,
    change,
    maturity,
    form,
    capacity,
    neededBy: neededBy === undefined ? undefined : isoDay(addDays(now, neededBy)),
    topics: (post.topics ?? []).map(topicName),
    language: "da",
    mentions: [],
    replyToId,
  };
}

/** The Danish name of a topic of ours. */
export function topicName(slug: string): string {
  return seedTopicNames.find(([da]) => topicSlug(da) === slug)?.[0] ?? slug;
}
