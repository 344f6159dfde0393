import type {
  CollectionOnWire,
  FeaturedTold,
  FeatureStamp,
} from "../../domain/collections/on-the-wire.read.ts";
import {
  actorUris,
  collectionItemUri,
  featureRequestUri,
  laterActivityUri,
  stampUri,
  topicPage,
} from "../../domain/uris.ts";
import type { Json } from "../wire/proof.ts";
import { publicUri } from "./addressing.ts";
import { bare, present, withContext } from "./context.ts";

/** People someone here recommends, each with their own leave (FEP-7aa9). */
export function featuredCollection(origin: string, collection: CollectionOnWire): Json {
  const { id, owner_id: ownerId, topic, language, name, description } = collection;
  return withContext(
    present({
      id: collection.uri,
      type: "FeaturedCollection",
      attributedTo: actorUris(origin, ownerId).uri,
      name,
      summary: description === "" ? undefined : description,
      nameMap: language === null ? undefined : { [language]: name },
      url: collection.uri,
      sensitive: collection.sensitive === 1,
      discoverable: collection.discoverable === 1,
      topic: topic
        ? { type: "Hashtag", name: `#${topic.slug}`, href: topicPage(origin, topic.slug) }
        : undefined,
      published: collection.created_at,
      updated: collection.updated_at,
      totalItems: collection.items.length,
      orderedItems: collection.items.map((item) => bare(featuredItem(origin, id, item))),
    }),
  );
}

/** Someone in a collection, and the stamp that lets them be. */
export function featuredItem(origin: string, collectionId: number, item: FeaturedTold): Json {
  return withContext({
    id: collectionItemUri(origin, collectionId, item.id),
    type: "FeaturedItem",
    featuredObject: item.personUri,
    featureAuthorization: item.stampUri,
    published: item.createdAt,
  });
}

/** The yes of someone here to being in one collection. */
export function featureAuthorization(origin: string, stamp: FeatureStamp): Json {
  const { uri } = actorUris(origin, stamp.personId);
  return withContext({
    id: stamp.uri,
    type: "FeatureAuthorization",
    attributedTo: uri,
    interactingObject: stamp.collectionUri,
    interactionTarget: uri,
  });
}

/** Someone here asks to recommend someone elsewhere. */
export function featureRequest(
  origin: string,
  asked: { itemId: number; collectionUri: string; ownerId: number; personUri: string },
): Json {
  const { itemId, collectionUri: instrument, ownerId, personUri } = asked;
  return withContext({
    id: featureRequestUri(origin, itemId),
    type: "FeatureRequest",
    actor: actorUris(origin, ownerId).uri,
    to: [personUri],
    cc: [],
    object: personUri,
    instrument,
  });
}

/** What someone here says to a FeatureRequest, with the stamp of a yes. */
export function answerToFeature(
  origin: string,
  answered: {
    answerId: number;
    accepted: boolean;
    requestUri: string;
    ownerUri: string;
    personId: number;
  },
): Json {
  const { answerId, accepted, requestUri, ownerUri, personId } = answered;
  const { uri } = actorUris(origin, personId);
  return withContext(
    present({
      id: laterActivityUri(origin, answerId, accepted ? "accept" : "reject"),
      type: accepted ? "Accept" : "Reject",
      actor: uri,
      to: [ownerUri],
      cc: [],
      object: { id: requestUri, type: "FeatureRequest", actor: ownerUri, object: uri },
      result: accepted ? stampUri(origin, answerId) : undefined,
    }),
  );
}

/** Someone here no longer wants to be in a collection. */
export function deleteFeatureAuthorization(
  origin: string,
  revoked: { stampId: number; ownerUri: string; personId: number },
): Json {
  return withContext({
    id: laterActivityUri(origin, revoked.stampId, "delete"),
    type: "Delete",
    actor: actorUris(origin, revoked.personId).uri,
    to: [revoked.ownerUri],
    cc: [],
    object: stampUri(origin, revoked.stampId),
  });
}

/** A collection of ours says something else of itself, or others are in it. */
export function updateCollection(
  origin: string,
  { collection, at }: { collection: CollectionOnWire; at: string },
): Json {
  const { id, owner_id: ownerId } = collection;
  return withContext({
    id: laterActivityUri(origin, id, `update-${Date.parse(at)}`),
    type: "Update",
    actor: actorUris(origin, ownerId).uri,
    to: [publicUri],
    cc: [],
    object: bare(featuredCollection(origin, collection)),
  });
}

/** Someone is taken out of a collection of ours, or the collection off the list of its owner's. */
export function removeFromShelf(
  origin: string,
  removed: { id: number; ownerId: number; uri: string; target: string },
): Json {
  return withContext({
    id: laterActivityUri(origin, removed.id, "remove"),
    type: "Remove",
    actor: actorUris(origin, removed.ownerId).uri,
    to: [publicUri],
    cc: [],
    object: removed.uri,
    target: removed.target,
  });
}
