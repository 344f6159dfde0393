import type { Reader } from "../../storage/reader.ts";
import { visible, type Viewer } from "./visible.ts";

/**
 * Whether a viewer may know of a topic: one that every instance begins with, that something shared is about, that someone
 * follows, or that is named where the viewer reads. What is only named in a closed network is known to its members.
 */
export async function isTopicSeen(
  reader: Reader,
  viewer: Viewer,
  topicId: number,
): Promise<boolean> {
  const open = await reader.db
    .selectFrom("topic")
    .select("id")
    .where("id", "=", topicId)
    .where((eb) =>
      eb.or([
        eb("posts_count", ">", 0),
        eb("curated", "=", 1),
        eb.exists(eb.selectFrom("topic_follow").select("id").where("topic_id", "=", topicId)),
      ]),
    )
    .executeTakeFirst();
  if (open) return true;
  const named = await reader.db
    .selectFrom("post_topic")
    .innerJoin("post", "post.id", "post_topic.post_id")
    .select("post.id")
    .where("post_topic.topic_id", "=", topicId)
    .where(visible(viewer))
    .limit(1)
    .executeTakeFirst();
  return named !== undefined;
}
