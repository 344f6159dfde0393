import { topicDays } from "../domain/topics/of-late.read.ts";
import { ownTopics, type TopicView } from "../domain/topics/topics.read.ts";
import type { Call } from "./context.ts";
import { tag, type Tag } from "./entities/tag.ts";

type Asked = Pick<Call, "reader" | "origin" | "me" | "now">;

/** Topics as apps see them, with how much was shared of late and what is the reader's own; three queries however many. */
export async function tagsOf(
  { reader, origin, me, now }: Asked,
  topics: readonly TopicView[],
): Promise<Tag[]> {
  const ids = topics.map(({ id }) => id);
  const days = await topicDays(reader, ids, now);
  const mine = me && (await ownTopics(reader, me.actorId, ids));
  return topics.map((topic) => ({
    ...tag(origin, topic),
    history: (days.get(topic.id) ?? []).map(({ day, posts, authors }) => ({
      day: String(Date.parse(day) / 1000),
      uses: String(posts),
      accounts: String(authors),
    })),
    ...(mine && {
      following: mine.followed.has(topic.id),
      featuring: mine.featured.has(topic.id),
    }),
  }));
}
