import type { Reader } from "../../storage/reader.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { personsByIds } from "../people/people.read.ts";
import type { PersonView } from "../people/person-view.ts";

/** People here who say that they can help with a topic and may be found, the latest first; not those who take a break. */
export async function topicHelpers(
  reader: Reader,
  viewer: Viewer,
  topicId: number,
  limit: number,
): Promise<PersonView[]> {
  const rows = await reader.db
    .selectFrom("topic_follow")
    .innerJoin("actor", "actor.id", "topic_follow.actor_id")
    .innerJoin("profile", "profile.actor_id", "actor.id")
    .select("actor.id")
    .where("topic_follow.topic_id", "=", topicId)
    .where("topic_follow.intent", "=", "canHelp")
    .where("actor.discoverable", "=", 1)
    .where("actor.moved_to_id", "is", null)
    .where((eb) =>
      eb.or([eb("profile.availability", "is", null), eb("profile.availability", "<>", "paused")]),
    )
    .orderBy("topic_follow.id", "desc")
    .limit(limit)
    .execute();
  return personsByIds(
    reader,
    viewer,
    rows.map((row) => row.id),
  );
}
