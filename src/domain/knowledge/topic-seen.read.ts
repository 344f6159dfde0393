import type { Reader } from "../../storage/reader.ts";
import { topicOfName, type TopicView } from "../topics/topics.read.ts";
import { visible, type Viewer } from "./visible.ts";

/**
 * The topic of this name, when the viewer may know of it: one that everyone finds, or one that is named where the viewer
 * reads. What is only named in a closed network is known to its members.
 */
export async function topicSeen(
  reader: Reader,
  viewer: Viewer,
  name: string,
): Promise<TopicView | undefined> {
  const found = await topicOfName(reader, name);
  if (!found || found.listed) return found?.topic;
  const named = await reader.db
    .selectFrom("post_topic")
    .innerJoin("post", "post.id", "post_topic.post_id")
    .select("post.id")
    .where("post_topic.topic_id", "=", found.topic.id)
    .where(visible(viewer))
    .limit(1)
    .executeTakeFirst();
  return named && found.topic;
}
