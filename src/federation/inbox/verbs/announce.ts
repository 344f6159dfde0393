import { boost } from "../../../domain/knowledge/boost.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { enterNetwork, postIn } from "../../../domain/knowledge/network-posts.ts";
import { sameOrigin } from "../../../lib/url.ts";
import { fetchedPost } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { isFollowedHere } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/**
 * The actor passes a post on. Whatever was sent along, the post is what its own server says it is. Passed on by someone
 * whom nobody here follows, only posts of ours count. What a group passes on stands in its stream: as its own when the
 * post names the group or answers one of its posts, else as a boost, so that nobody's post becomes a group's unasked.
 */
export async function announce(said: Said): Promise<Effect> {
  const { federation, activity, actor } = said;
  const uri = postUri(said);
  const { reader } = federation.store;
  const held = await heldPost(reader, uri);
  if (!held && sameOrigin(uri, reader.origin)) throw new Dropped("not-held");
  if (held?.local !== 1 && !(await isFollowedHere(reader, actor)))
    throw new Dropped("not-relevant");
  const postId = held?.id ?? (await fetchedPost(federation, uri));
  const announceUri = idOf(activity);
  const { published } = activity;
  return async (tx) => {
    const post = actor.kind === "network" ? await postIn(tx, actor.id, postId) : undefined;
    if (post) return unless(await enterNetwork(tx, actor.id, post), "held");
    const at = published !== undefined && published < tx.now ? published : tx.now;
    const { id, added } = await boost(tx, { actorId: actor.id, postId, uri: announceUri, at });
    return unless(added, id === null ? "withdrawn" : "held");
  };
}

/** The post itself, or the one whose creation a group passes on. */
function postUri({ activity: { object } }: Said): string {
  const inner = object?.kind === "activity" ? object.activity.object : object;
  const uri = uriOf(inner);
  if (uri === undefined) throw new Dropped("object-missing");
  return uri;
}
