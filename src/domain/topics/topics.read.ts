import { sql } from "kysely";
import { topicSlug } from "../../lib/topic-slug.ts";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineWindowed } from "../../storage/windowed.ts";
import type { TopicFollowTable } from "../../storage/tables/follows.ts";
import type { TopicTable } from "../../storage/tables/knowledge.ts";
import { listed } from "./listed.ts";

export interface TopicView {
  id: number;
  slug: string;
  labelDa: string;
  labelEn: string;
  postsCount: number;
}

type Row = Pick<TopicTable, "id" | "slug" | "label_da" | "label_en" | "posts_count">;

const columns = [
  "topic.id",
  "topic.slug",
  "topic.label_da",
  "topic.label_en",
  "topic.posts_count",
] as const;

const bySlug = define("topic-by-slug", (reader, p: { slug: string }) =>
  reader.db
    .selectFrom("topic as named")
    .innerJoin("topic", (join) =>
      join.on((eb) => eb("topic.id", "=", eb.fn.coalesce("named.canonical_id", "named.id"))),
    )
    .select(columns)
    .select(listed.as("listed"))
    .where("named.slug", "=", p.slug),
);

/** The topic of this name in any spelling; a synonym leads to the topic it means. */
export async function topicBySlug(reader: Reader, name: string): Promise<TopicView | undefined> {
  const found = await topicOfName(reader, name);
  return found?.listed ? found.topic : undefined;
}

/** The same, also of one that is named only among few: who may know of it is the caller's to ask. */
export async function topicOfName(
  reader: Reader,
  name: string,
): Promise<{ topic: TopicView; listed: boolean } | undefined> {
  const slug = topicSlug(name);
  const [row] = slug === undefined ? [] : await bySlug(reader, { slug });
  return row && { topic: toView(row), listed: Boolean(row.listed) };
}

/** The topics with most posts. */
export async function popularTopics(reader: Reader, limit: number): Promise<TopicView[]> {
  const rows = await reader.db
    .selectFrom("topic")
    .select(columns)
    .where("canonical_id", "is", null)
    .where(listed)
    .orderBy("posts_count", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toView);
}

/** The topics every instance starts with, by name in Danish. */
export async function curatedTopics(reader: Reader): Promise<TopicView[]> {
  const rows = await reader.db
    .selectFrom("topic")
    .select(columns)
    .where("canonical_id", "is", null)
    .where("curated", "=", 1)
    .limit(500)
    .execute();
  const { compare } = new Intl.Collator("da");
  return rows.map(toView).toSorted((a, b) => compare(a.labelDa, b.labelDa));
}

/** The topics that people have made by writing about them, those with most posts first. */
export async function otherTopics(reader: Reader, limit: number): Promise<TopicView[]> {
  const rows = await reader.db
    .selectFrom("topic")
    .select(columns)
    .where("canonical_id", "is", null)
    .where("curated", "=", 0)
    .where("posts_count", ">", 0)
    .orderBy("posts_count", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toView);
}

/** Other names that lead to a topic, by name. */
export async function synonymsOf(reader: Reader, topicId: number): Promise<string[]> {
  const rows = await reader.db
    .selectFrom("topic")
    .select("label_da")
    .where("canonical_id", "=", topicId)
    .orderBy("slug")
    .limit(50)
    .execute();
  return rows.map((row) => row.label_da);
}

/**
 * Topics whose name, or a synonym of it, has these letters in it, those with most posts first: those every instance begins
 * with, and those that something shared is about.
 */
export async function searchTopics(
  reader: Reader,
  words: string,
  limit: number,
): Promise<TopicView[]> {
  const slug = topicSlug(words);
  if (slug === undefined) return [];
  const pattern = `%${slug.replaceAll("_", "\\_")}%`;
  const rows = await reader.db
    .selectFrom("topic as named")
    .innerJoin("topic", (join) =>
      join.on((eb) => eb("topic.id", "=", eb.fn.coalesce("named.canonical_id", "named.id"))),
    )
    .select(columns)
    .distinct()
    .where(sql<boolean>`named.slug like ${pattern} escape '\\'`)
    .where(listed)
    .orderBy("topic.posts_count", "desc")
    .orderBy("topic.slug")
    .limit(limit)
    .execute();
  return rows.map(toView);
}

/** The topics someone follows, and why. */
export async function followedTopics(
  reader: Reader,
  me: number,
): Promise<(TopicView & { intent: TopicFollowTable["intent"] })[]> {
  const rows = await reader.db
    .selectFrom("topic_follow")
    .innerJoin("topic", "topic.id", "topic_follow.topic_id")
    .select(columns)
    .select("topic_follow.intent")
    .where("topic_follow.actor_id", "=", me)
    .orderBy("topic.slug")
    .execute();
  return rows.map((row) => ({ ...toView(row), intent: row.intent }));
}

/** The topics someone follows, by window of when they began: `other`. */
export const followedTopicRows = defineWindowed(
  "topics-followed-by-window",
  "topic_follow.id",
  (reader, p) =>
    reader.db
      .selectFrom("topic_follow")
      .select(["topic_follow.id", "topic_follow.topic_id as other"])
      .where("topic_follow.actor_id", "=", p.of),
);

const byIds = define("topics-by-ids", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("topic")
    .select(columns)
    .where(inIds(reader, "topic.id", p.ids))
    .where(listed),
);

/** Those of the topics that are there for readers, in this order. */
export async function topicsByIds(reader: Reader, ids: readonly number[]): Promise<TopicView[]> {
  if (ids.length === 0) return [];
  const views = new Map((await byIds(reader, { ids: ids.join(",") })).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = views.get(id);
    return row ? [toView(row)] : [];
  });
}

/** Which of these topics someone follows, and which they show on their page. */
export async function ownTopics(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<{ followed: Set<number>; featured: Set<number> }> {
  if (ids.length === 0) return { followed: new Set(), featured: new Set() };
  const asked = { me, ids: ids.join(",") };
  const [followed, featured] = await Promise.all([
    mineFollowed(reader, asked),
    mineFeatured(reader, asked),
  ]);
  return {
    followed: new Set(followed.map((row) => row.id)),
    featured: new Set(featured.map((row) => row.id)),
  };
}

type Asked = { me: number; ids: string };

const mineFollowed = define("topics-followed", (reader, p: Asked) =>
  reader.db
    .selectFrom("topic_follow")
    .select("topic_id as id")
    .where("actor_id", "=", p.me)
    .where(inIds(reader, "topic_id", p.ids)),
);

const mineFeatured = define("topics-featured", (reader, p: Asked) =>
  reader.db
    .selectFrom("featured_topic")
    .select("topic_id as id")
    .where("actor_id", "=", p.me)
    .where(inIds(reader, "topic_id", p.ids)),
);

/** What someone follows a topic for; undefined when they do not. */
export async function topicIntent(
  reader: Reader,
  me: number,
  topicId: number,
): Promise<TopicFollowTable["intent"] | undefined> {
  const row = await reader.db
    .selectFrom("topic_follow")
    .select("intent")
    .where("actor_id", "=", me)
    .where("topic_id", "=", topicId)
    .executeTakeFirst();
  return row?.intent;
}

function toView(row: Row): TopicView {
  const { id, slug, label_da: labelDa, label_en: labelEn, posts_count: postsCount } = row;
  return { id, slug, labelDa, labelEn, postsCount };
}
