import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { thank } from "../../../domain/knowledge/thank.ts";
import { Dropped } from "../outcome.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/** Thanks for a post held here, with an emoji or without. */
export async function like({ federation, activity, actor, via }: Said): Promise<Effect> {
  const post = await heldPost(federation.store.reader, uriOf(activity.object) ?? "");
  if (!post) throw new Dropped("not-held");
  const uri = idOf(activity);
  const emoji = activity.content ?? null;
  return async (tx) => {
    const told = { actorId: actor.id, postId: post.id, uri, emoji, toldBy: via?.id };
    const { id, added } = await thank(tx, told);
    return unless(added, id === null ? "withdrawn" : "held");
  };
}
