import { actorUri } from "../../domain/knowledge/actor-uri.ts";
import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import { removePost } from "../../domain/knowledge/withdraw.ts";
import { networkRow } from "../../domain/networks/network-row.ts";
import type { ActorRow } from "../../domain/people/actor.read.ts";
import { sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import type { InnerActivity } from "../decode/decoded.ts";
import { actorOf, fetchedPost, goneElsewhere } from "./fetched.ts";
import { actIn } from "./networks/acts.ts";
import { obeyAct } from "./networks/apply.ts";
import { isProven, refetched } from "./networks/proven.ts";
import { Dropped } from "./outcome.ts";
import { isFollowedHere } from "./relevance.ts";
import { unless, uriOf, type Effect, type Said } from "./said.ts";

/** What a group passes on: an activity to handle as its own actor's, or what it comes to. */
export type PassedOn = { said: Said } | { effect: Effect };

/** What people say that a group may pass on. A Create is an Announce of the post: that one's own server is asked. */
const passedOn = new Set(["Update", "Delete", "Like", "EmojiReact", "Undo"]);

/**
 * Reads an activity that a group passes on (FEP-1b12). What its moderators do in it is the group's word. For what people
 * say it vouches only when they are of its own server; else it counts when its actor proved it (FEP-8b32) or their server
 * says it; of a changed or deleted post, the post's own server is asked.
 */
export async function passedOnBy(
  federation: Federation,
  group: ActorRow,
  inner: InnerActivity,
): Promise<PassedOn> {
  const { reader } = federation.store;
  if (group.kind !== "network") throw new Dropped("not-a-group");
  if (!(await isFollowedHere(reader, group))) throw new Dropped("not-relevant");
  const done = await moderated(federation, group, inner);
  if (done) return { effect: done };
  if (!passedOn.has(inner.type)) throw new Dropped("unknown-verb");
  if (sameOrigin(inner.actor, reader.origin)) throw new Dropped("our-own");
  const vouched = isVouched(group, inner) || (await isProven(federation, inner));
  if (!vouched && (inner.type === "Update" || inner.type === "Delete"))
    return { effect: await asItsServerSays(federation, inner) };
  const activity = vouched ? inner : await refetched(federation, inner);
  const actor = await actorOf(federation, activity.actor);
  return { said: { federation, activity, actor, via: group, text: "" } };
}

/** The server that signed for the group speaks for its own people too (FEP-fe34), under addresses of its own. */
function isVouched(group: ActorRow, { id, actor }: InnerActivity): boolean {
  return sameOrigin(actor, group.uri) && (id === undefined || sameOrigin(id, actor));
}

/** What a moderator does to a post or a member of the group, whoever they are. */
async function moderated(
  federation: Federation,
  group: ActorRow,
  inner: InnerActivity,
): Promise<Effect | undefined> {
  const { reader } = federation.store;
  const network = await networkRow(reader, group.id);
  const act = network && (await actIn(reader, network, inner));
  if (!act || act.verb === "invite") return undefined;
  const by = await actorOf(federation, inner.actor);
  return async (tx) => {
    await obeyAct(tx, { networkId: group.id, byId: by.id, act });
    return null;
  };
}

/** A post that is held becomes what its own server now says it is, or goes when that says it is gone. */
export async function asItsServerSays(
  federation: Federation,
  inner: InnerActivity,
): Promise<Effect> {
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
