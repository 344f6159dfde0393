import { sql } from "kysely";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { topicNamed } from "./topic-named.ts";
import type { TopicView } from "./topics.read.ts";

/** How many topics someone shows on their page. */
export const mostFeatured = 10;

/** What counts under a topic, as in `isShared`. */
const shared = sql<boolean>`(post.reply_to_uri is null and post.audience in ('public', 'allied', 'region'))`;

/** A topic on someone's page, with how much of theirs is shared under it. */
export interface FeaturedTopic extends Pick<TopicView, "slug" | "labelDa" | "labelEn"> {
  id: number;
  topicId: number;
  postsCount: number;
  lastPostedAt: string | null;
}

/**
 * Shows a topic on my page, by its name. Again is the same; returns the topic's id. Throws `topic-not-valid`,
 * `too-many-topics`, `patient-data`, `patient-data-warning`.
 */
export async function featureTopic(tx: Tx, me: number, name: string): Promise<number> {
  const topicId = await topicNamed(tx, name);
  const held = await tx.db
    .selectFrom("featured_topic")
    .select("topic_id")
    .where("actor_id", "=", me)
    .execute();
  if (held.some((row) => row.topic_id === topicId)) return topicId;
  if (held.length >= mostFeatured) throw new Refused("too-many-topics", { most: mostFeatured });
  const written = await tx.db
    .selectFrom("post")
    .innerJoin("post_topic", "post_topic.post_id", "post.id")
    .select((eb) => [eb.fn.countAll<number>().as("n"), eb.fn.max("published_at").as("last")])
    .where("post.author_id", "=", me)
    .where("post_topic.topic_id", "=", topicId)
    .where(shared)
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto("featured_topic")
    .values({
      id: tx.newId(),
      actor_id: me,
      topic_id: topicId,
      posts_count: Number(written.n),
      last_posted_at: written.last,
    })
    .onConflict((c) => c.doNothing())
    .execute();
  return topicId;
}

/** Shows a topic on my page no more. */
export async function unfeatureTopic(tx: Tx, me: number, topicId: number): Promise<void> {
  await tx.db
    .deleteFrom("featured_topic")
    .where("actor_id", "=", me)
    .where("topic_id", "=", topicId)
    .execute();
}

/** The same by the id of its place on my page. Throws `not-found` when it is none of mine. */
export async function takeFromPage(tx: Tx, me: number, id: number): Promise<void> {
  const gone = await tx.db
    .deleteFrom("featured_topic")
    .where("actor_id", "=", me)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!gone) throw new Refused("not-found");
}

/** The topics someone shows on their page, those with most of theirs first. */
export async function featuredTopics(reader: Reader, actorId: number): Promise<FeaturedTopic[]> {
  const rows = await reader.db
    .selectFrom("featured_topic")
    .innerJoin("topic", "topic.id", "featured_topic.topic_id")
    .select(["featured_topic.id", "featured_topic.topic_id", "featured_topic.posts_count"])
    .select(["featured_topic.last_posted_at", "topic.slug", "topic.label_da", "topic.label_en"])
    .where("featured_topic.actor_id", "=", actorId)
    .orderBy("featured_topic.posts_count", "desc")
    .orderBy("featured_topic.id", "desc")
    .limit(mostFeatured)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    topicId: row.topic_id,
    slug: row.slug,
    labelDa: row.label_da,
    labelEn: row.label_en,
    postsCount: row.posts_count,
    lastPostedAt: row.last_posted_at,
  }));
}

const lately = 100;

/** Ids of topics that someone wrote about among their last hundred posts and does not show yet, most used first. */
export async function topicsToFeature(reader: Reader, me: number): Promise<number[]> {
  const rows = await reader.db
    .selectFrom(
      reader.db
        .selectFrom("post")
        .select("post.id")
        .where("post.author_id", "=", me)
        .where(shared)
        .orderBy("post.id", "desc")
        .limit(lately)
        .as("recent"),
    )
    .innerJoin("post_topic", "post_topic.post_id", "recent.id")
    .select((eb) => ["post_topic.topic_id as id", eb.fn.countAll<number>().as("n")])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("featured_topic")
            .select("featured_topic.id")
            .where("featured_topic.actor_id", "=", me)
            .whereRef("featured_topic.topic_id", "=", "post_topic.topic_id"),
        ),
      ),
    )
    .groupBy("post_topic.topic_id")
    .orderBy("n", "desc")
    .orderBy("id", "desc")
    .limit(mostFeatured)
    .execute();
  return rows.map((row) => row.id);
}
