import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { fileReport } from "../../../domain/moderation/file-report.ts";
import type { PostTable } from "../../../storage/tables/knowledge.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { idOf, unless, type Effect, type Said } from "../said.ts";

/** Most addresses of one report that are looked up. */
const most = 50;

/** A report of someone here, or of what someone here wrote. Its sender is often the other server's own actor. */
export async function flag({ federation, activity, actor }: Said): Promise<Effect> {
  const { reader } = federation.store;
  const posts: PostTable[] = [];
  let targetId: number | undefined;
  for (const uri of activity.objectUris.slice(0, most)) {
    targetId ??= (await ourActor(reader, uri))?.id;
    const post = await heldPost(reader, uri);
    if (post?.local === 1) posts.push(post);
  }
  targetId ??= posts[0]?.author_id;
  if (targetId === undefined) throw new Dropped("not-here");
  const report = {
    reporterId: actor.id,
    targetId,
    postIds: posts.map((post) => post.id),
    text: activity.content ?? activity.summary ?? "",
    uri: idOf(activity),
  };
  return async (tx) => unless((await fileReport(tx, report)).added, "held");
}
