import { pinFeatured, unpin } from "../../../domain/knowledge/pin.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { sameOrigin } from "../../../lib/url.ts";
import { fetchedPost } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { isFollowedHere } from "../relevance.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";
import { collectionRemoval } from "./feature-request.ts";

/** The actor features a post of theirs: it is read, if we do not have it yet, and stands first on their page. */
export async function add(said: Said): Promise<Effect> {
  const uri = featured(said);
  const { federation, actor } = said;
  const { reader } = federation.store;
  const held = await heldPost(reader, uri);
  if (held && held.author_id !== actor.id) throw new Dropped("not-theirs");
  if (!held && !(await isFollowedHere(reader, actor))) throw new Dropped("not-relevant");
  const postId = held?.id ?? (await fetchedPost(federation, uri));
  return async (tx) => unless(await pinFeatured(tx, actor.id, postId), "held");
}

/** The actor features a post no more, which stays as any other; or recommends someone no more. */
export async function takeOff(said: Said): Promise<Effect> {
  const recommended = await collectionRemoval(said);
  if (recommended) return recommended;
  const uri = featured(said);
  return async (tx) => {
    const held = await heldPost(tx, uri);
    return unless(held !== undefined && (await unpin(tx, said.actor.id, held.id)), "not-held");
  };
}

/** What is featured, when the collection is the actor's own and so is the post. */
function featured({ activity: { object, target }, actor }: Said): string {
  const uri = uriOf(object);
  if (uri === undefined) throw new Dropped("object-missing");
  if (target !== actor.featured_uri || !sameOrigin(uri, actor.uri)) throw new Dropped("not-theirs");
  return uri;
}
