import { hearPoll } from "../../../domain/knowledge/keep-poll.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { changesIn } from "../../../domain/knowledge/new-post.ts";
import { applyRevision } from "../../../domain/knowledge/revise.ts";
import { networkRow } from "../../../domain/networks/network-row.ts";
import { hideNetwork } from "../../../domain/people/remote-network.ts";
import type { PostTable } from "../../../storage/tables/knowledge.ts";
import type { Federation } from "../../context.ts";
import type { RemotePost } from "../../decode/decoded.ts";
import { toNewPost } from "../../import/to-new-post.ts";
import { fetchedPost, freshActor } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { concernsUs } from "../relevance.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";
import { collectionUpdate } from "./feature-request.ts";

/**
 * A newer version of a post of the actor's, or of the actor. What is not held, and what the activity does not tell, is
 * fetched from its own server: an Update may come before its Create.
 */
export async function update(said: Said): Promise<Effect> {
  const { federation, activity, actor, via } = said;
  const { object } = activity;
  const uri = uriOf(object);
  if (uri === undefined) throw new Dropped("object-missing");
  if (uri === actor.uri) return ofActor(said);
  const recommended = await collectionUpdate(said);
  if (recommended) return recommended;
  const held = await heldPost(federation.store.reader, uri);
  if (held && held.author_id !== actor.id) throw new Dropped("not-theirs");
  if (!via && held && (await saidElsewhere(federation, held))) throw new Dropped("not-announced");
  if (held && object?.kind === "post") return revision(said, object.post);
  if (!held && !via && !(await concernsUs(federation.store.reader, actor, activity)))
    throw new Dropped("not-relevant");
  await fetchedPost(federation, uri, { refresh: true });
  return async () => null;
}

/**
 * Whether it stands in a closed network of another server. What is changed in it comes by that network, as it was said: else
 * whoever was put out of it would go on speaking there.
 */
async function saidElsewhere({ store }: Federation, post: PostTable): Promise<boolean> {
  if (post.audience !== "network" || post.network_id === null) return false;
  return (await networkRow(store.reader, post.network_id))?.local === 0;
}

/** Read at its own server; but a network that says it is hidden now may not be shown to us there any more. */
async function ofActor({ federation, activity: { object }, actor }: Said): Promise<Effect> {
  const told = object?.kind === "actor" && actor.kind === "network" ? object.document : undefined;
  if (told?.["accessType"] === "private")
    await federation.store.transact((tx) => hideNetwork(tx, actor.uri));
  await freshActor(federation, actor.uri);
  return async () => null;
}

/** How a poll stands is told without a newer version of its post. */
function revision({ activity, actor }: Said, post: RemotePost): Effect {
  return async (tx) => {
    const held = await heldPost(tx, post.uri);
    if (!held) return "withdrawn";
    const changes = changesIn(await toNewPost(tx, post, actor.id, tx.now));
    const heard = changes.poll ? await hearPoll(tx, held.id, changes.poll) : false;
    if (changes.poll && post.updated === undefined) return unless(heard, "not-newer");
    const told = { updated: post.updated, said: activity.published ?? tx.now };
    return unless((await applyRevision(tx, held.id, changes, told)) || heard, "not-newer");
  };
}
