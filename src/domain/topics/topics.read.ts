import { sql } from "kysely";
import { topicSlug } from "../../lib/topic-slug.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
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
