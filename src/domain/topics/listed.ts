import { sql } from "kysely";

/**
 * Whether a topic is there for readers: one of those every instance starts with, or one under which something shared is
 * filed, or that someone follows since then. What is filed under it in a closed network or among few makes no topic.
 */
export const listed = sql<boolean>`(topic.curated = 1 or topic.posts_count > 0
  or exists (select 1 from topic_follow where topic_follow.topic_id = topic.id))`;
