import {
  answerFeatureRequest,
  collectionGone,
  collectionRetold,
} from "../../../domain/collections/consent.ts";
import { heldCollection } from "../../../domain/collections/item-rows.read.ts";
import { readFeatured } from "../../import/featured.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/** Someone elsewhere asks to put someone here in a collection of theirs, which is read at their server. */
export async function featureRequest({ federation, activity, actor }: Said): Promise<Effect> {
  const person = await ourActor(federation.store.reader, uriOf(activity.object));
  const uri = uriOf(activity.instrument);
  if (!person) throw new Dropped("not-held");
  if (uri === undefined) throw new Dropped("object-missing");
  const requestUri = idOf(activity);
  const { told: collection } = await readFeatured(federation, uri, actor.uri);
  const asked = { requestUri, ownerId: actor.id, personId: person.id, collection };
  return async (tx) => unless(await answerFeatureRequest(tx, asked), "feature-not-allowed");
}

/** A collection of the actor's that people here are in says something else; undefined for what is none. */
export async function collectionUpdate(said: Said): Promise<Effect | undefined> {
  const { federation, activity, actor } = said;
  const uri = uriOf(activity.object) ?? "";
  const held = await heldCollection(federation.store.reader, uri);
  if (!held || held.local === 1) return undefined;
  if (held.owner_id !== actor.id) throw new Dropped("not-theirs");
  return reread(said, uri);
}

/** A collection of the actor's is gone, or someone was taken out of it; undefined for what is about something else. */
export async function collectionRemoval(said: Said): Promise<Effect | undefined> {
  const { federation, activity, actor } = said;
  const [whole, part] = [uriOf(activity.object) ?? "", activity.target ?? ""];
  const held =
    (await heldCollection(federation.store.reader, whole)) ??
    (await heldCollection(federation.store.reader, part));
  if (!held || held.local === 1) return undefined;
  if (held.owner_id !== actor.id) throw new Dropped("not-theirs");
  if (held.uri === whole)
    return async (tx) => unless(await collectionGone(tx, actor.id, whole), "not-held");
  return reread(said, part, { removing: true });
}

/** Reads it again. People here that it no longer names are in it no more, when someone is said to be taken out. */
async function reread(
  { federation, actor }: Said,
  uri: string,
  { removing = false } = {},
): Promise<Effect> {
  const { told, people } = await readFeatured(federation, uri, actor.uri);
  const left = removing ? { still: people } : {};
  return async (tx) =>
    unless(await collectionRetold(tx, actor.id, { ...told, ...left }), "not-held");
}
