import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { sameOrigin } from "../../../lib/url.ts";
import { fetchedPost } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { isFollowedHere } from "../relevance.ts";
import { uriOf, type Effect, type Said } from "../said.ts";

/** The actor features a post of theirs: it is read, if we do not have it yet, since their readers here will look for it. */
export async function add(said: Said): Promise<Effect> {
  const uri = featured(said);
  const { federation, actor } = said;
  const { reader } = federation.store;
  if (await heldPost(reader, uri)) return async () => "held";
  if (!(await isFollowedHere(reader, actor))) throw new Dropped("not-relevant");
  await fetchedPost(federation, uri);
  return async () => null;
}

/** The actor features a post no more; it stays as any other. */
export async function takeOff(said: Said): Promise<Effect> {
  featured(said);
  return async () => null;
}

/** What is featured, when the collection is the actor's own and so is the post. */
function featured({ activity: { object, target }, actor }: Said): string {
  const uri = uriOf(object);
  if (uri === undefined) throw new Dropped("object-missing");
  if (target !== actor.featured_uri || !sameOrigin(uri, actor.uri)) throw new Dropped("not-theirs");
  return uri;
}
