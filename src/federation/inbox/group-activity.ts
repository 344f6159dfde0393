import type { ActorRow } from "../../domain/people/actor.read.ts";
import { sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import type { InnerActivity } from "../decode/decoded.ts";
import { actorOf, fetchedPost, goneElsewhere } from "./fetched.ts";
import { isProven, refetched } from "./networks/proven.ts";
import { Dropped } from "./outcome.ts";
import { isFollowedHere } from "./relevance.ts";
import { uriOf, type Effect, type Said } from "./said.ts";
import { removePost } from "../../domain/knowledge/withdraw.ts";
import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import { actorUri } from "../../domain/knowledge/actor-uri.ts";
import { unless } from "./said.ts";

/** What a group passes on: an activity to handle as its own actor's, or what its server says became of a post. */
export type PassedOn = { said: Said } | { effect: Effect };

/** Verbs a group may pass on. A Create is an Announce of the post: that one's own server is asked. */
const passedOn = new Set(["Update", "Delete", "Like", "EmojiReact", "Undo"]);

/**
 * Reads an activity that a group passes on (FEP-1b12). The group vouches for nothing in it: it counts when its own actor
 * proved it (FEP-8b32) or its own server says it; of a changed or deleted post, the post's own server is asked.
 */
export async function passedOnBy(
  federation: Federation,
  group: ActorRow,
  inner: InnerActivity,
): Promise<PassedOn> {
  const { reader } = federation.store;
  if (group.kind !== "network") throw new Dropped("not-a-group");
  if (!(await isFollowedHere(reader, group))) throw new Dropped("not-relevant");
  if (!passedOn.has(inner.type)) throw new Dropped("unknown-verb");
  if (sameOrigin(inner.actor, reader.origin)) throw new Dropped("our-own");
  const proven = await isProven(federation, inner);
  if (!proven && (inner.type === "Update" || inner.type === "Delete"))
    return { effect: await asItsServerSays(federation, inner) };
  const activity = proven ? inner : await refetched(federation, inner);
  const actor = await actorOf(federation, activity.actor);
  return { said: { federation, activity, actor, via: group, text: "" } };
}

/** A post that is held becomes what its own server now says it is, or goes when that says it is gone. */
async function asItsServerSays(federation: Federation, inner: InnerActivity): Promise<Effect> {
  const uri = uriOf(inner.object);
  const held = uri === undefined ? undefined : await heldPost(federation.store.reader, uri);
  if (uri === undefined || held?.local !== 0) throw new Dropped("not-held");
  if (inner.type === "Update") {
    await fetchedPost(federation, uri, { refresh: true });
    return async () => null;
  }
  if (!(await goneElsewhere(federation, uri))) throw new Dropped("not-gone");
  return async (tx) =>
    unless(await removePost(tx, uri, await actorUri(tx, held.author_id)), "not-held");
}
