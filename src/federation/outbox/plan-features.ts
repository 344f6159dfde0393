import {
  collectionOnWire,
  featureAsked,
  thoseElsewhere,
} from "../../domain/collections/on-the-wire.read.ts";
import type { Fact } from "../../domain/facts.ts";
import { anonymous } from "../../domain/knowledge/visible.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { actorUris, ownId } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import {
  answerToFeature,
  deleteFeatureAuthorization,
  featureRequest,
  removeFromShelf,
  updateCollection,
} from "../documents/collections.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

export async function planFeatureRequest(
  reader: Reader,
  { itemId }: Of<"FeatureRequested">,
): Promise<Plan | undefined> {
  const asked = await featureAsked(reader, itemId);
  if (!asked) return undefined;
  const { owner_id: ownerId, collection_uri: collectionUri, person_uri: personUri } = asked;
  return {
    activity: featureRequest(reader.origin, { itemId, collectionUri, ownerId, personUri }),
    signerId: ownerId,
    objectUri: collectionUri,
    hearers: { people: [asked.person_id], privately: true, from: ownerId },
  };
}

export async function planFeatureAnswer(
  reader: Reader,
  { ownerId, ...fact }: Of<"FeatureAnswered">,
): Promise<Plan | undefined> {
  const owner = await actorById(reader, ownerId);
  if (owner?.local !== 0) return undefined;
  return {
    activity: answerToFeature(reader.origin, { ...fact, ownerUri: owner.uri }),
    signerId: fact.personId,
    objectUri: fact.requestUri,
    hearers: { people: [ownerId], privately: true },
  };
}

/** Whose collection it is hears that a stamp is gone, also across a block. */
export async function planFeatureRevoked(
  reader: Reader,
  { stampUri, collectionUri, ownerId, personId }: Of<"FeatureRevoked">,
): Promise<Plan | undefined> {
  const stampId = ownId(reader.origin, "stamps", stampUri);
  const owner = await actorById(reader, ownerId);
  if (stampId === undefined || owner?.local !== 0) return undefined;
  const revoked = { stampId, ownerUri: owner.uri, personId };
  return {
    activity: deleteFeatureAuthorization(reader.origin, revoked),
    signerId: personId,
    objectUri: collectionUri,
    hearers: { people: [ownerId], privately: true },
  };
}

/** The servers of those in it keep it as it is now. */
export async function planCollectionChanged(
  reader: Reader,
  { collectionId, ownerId, at }: Of<"CollectionChanged">,
): Promise<Plan | undefined> {
  const [collection, people] = await Promise.all([
    collectionOnWire(reader, anonymous, collectionId),
    thoseElsewhere(reader, collectionId),
  ]);
  if (!collection || people.length === 0) return undefined;
  return {
    activity: updateCollection(reader.origin, { collection, at }),
    signerId: ownerId,
    objectUri: collection.uri,
    hearers: { people, from: ownerId },
  };
}

export function planItemRemoved(
  reader: Reader,
  { itemId, itemUri, collectionUri, ownerId, personId }: Of<"CollectionItemRemoved">,
): Promise<Plan | undefined> {
  const removed = { id: itemId, ownerId, uri: itemUri, target: collectionUri };
  return Promise.resolve({
    activity: removeFromShelf(reader.origin, removed),
    signerId: ownerId,
    objectUri: collectionUri,
    hearers: { people: [personId] },
  });
}

export function planCollectionDeleted(
  reader: Reader,
  { collectionId, uri, ownerId, personIds }: Of<"CollectionDeleted">,
): Promise<Plan | undefined> {
  const { collections: target } = actorUris(reader.origin, ownerId);
  const removed = { id: collectionId, ownerId, uri, target };
  return Promise.resolve({
    activity: removeFromShelf(reader.origin, removed),
    signerId: ownerId,
    objectUri: uri,
    hearers: { people: personIds },
    takesBack: true,
  });
}
