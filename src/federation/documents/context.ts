import type { Json } from "../wire/proof.ts";

/** Where our own terms live; written with the prefix `vis`. */
export const visNamespace = "https://w3id.org/videnspredning/ns#";

/** Where the terms live that others made and we use. */
export const namespaces = {
  lemmy: "https://join-lemmy.org/ns#",
  sm: "http://smithereen.software/ns#",
  fep844e: "https://w3id.org/fep/844e/",
  fep044f: "https://w3id.org/fep/044f#",
  fep7aa9: "https://w3id.org/fep/7aa9#",
  gts: "https://gotosocial.org/ns#",
  misskey: "https://misskey-hub.net/ns#",
  fedibird: "http://fedibird.com/ns#",
} as const;

/** What a server names when it keeps to our profile of closed networks (FEP-844e). */
export const closedNetworksCapability = `${visNamespace}closed-networks-1`;

/** Who may quote, as GoToSocial and Mastodon read it (FEP-044f). */
const policyTerms = {
  gts: namespaces.gts,
  interactionPolicy: { "@id": "gts:interactionPolicy", "@type": "@id" },
  canQuote: { "@id": "gts:canQuote", "@type": "@id" },
  automaticApproval: { "@id": "gts:automaticApproval", "@type": "@id" },
};

/** Who is recommended and by whose leave (FEP-7aa9). */
const featureTerms = {
  FeaturedCollection: `${namespaces.fep7aa9}FeaturedCollection`,
  FeaturedItem: `${namespaces.fep7aa9}FeaturedItem`,
  FeatureRequest: `${namespaces.fep7aa9}FeatureRequest`,
  FeatureAuthorization: `${namespaces.fep7aa9}FeatureAuthorization`,
  featuredObject: { "@id": `${namespaces.fep7aa9}featuredObject`, "@type": "@id" },
  featureAuthorization: { "@id": `${namespaces.fep7aa9}featureAuthorization`, "@type": "@id" },
  topic: { "@id": `${namespaces.fep7aa9}topic`, "@type": "@id" },
  discoverable: "toot:discoverable",
};

/** What is quoted and by whose leave (FEP-044f), and the names others had for it before. */
const quoteTerms = {
  QuoteRequest: `${namespaces.fep044f}QuoteRequest`,
  QuoteAuthorization: `${namespaces.fep044f}QuoteAuthorization`,
  quote: { "@id": `${namespaces.fep044f}quote`, "@type": "@id" },
  quoteAuthorization: { "@id": `${namespaces.fep044f}quoteAuthorization`, "@type": "@id" },
  interactingObject: { "@id": "gts:interactingObject", "@type": "@id" },
  interactionTarget: { "@id": "gts:interactionTarget", "@type": "@id" },
  quoteUri: `${namespaces.fedibird}quoteUri`,
  _misskey_quote: `${namespaces.misskey}_misskey_quote`,
};

const terms = {
  as: "https://www.w3.org/ns/activitystreams#",
  ostatus: "http://ostatus.org#",
  litepub: "http://litepub.social/ns#",
  toot: "http://joinmastodon.org/ns#",
  vf: "https://w3id.org/valueflows/ont/vf#",
  vis: visNamespace,
  sensitive: "as:sensitive",
  Hashtag: "as:Hashtag",
  EmojiReact: "litepub:EmojiReact",
  conversation: "ostatus:conversation",
  purpose: "vf:purpose",
  blurhash: "toot:blurhash",
  focalPoint: { "@id": "toot:focalPoint", "@container": "@list" },
  "vis:acceptedAnswer": { "@id": "vis:acceptedAnswer", "@type": "@id" },
  "vis:inviter": { "@id": "vis:inviter", "@type": "@id" },
  lemmy: namespaces.lemmy,
  removeData: "lemmy:removeData",
  ...policyTerms,
  ...quoteTerms,
};

/** What a poll says beside what every post does. */
const pollTerms = {
  toot: "http://joinmastodon.org/ns#",
  votersCount: "toot:votersCount",
};

const actorTerms = {
  as: terms.as,
  toot: terms.toot,
  schema: "http://schema.org#",
  vis: visNamespace,
  manuallyApprovesFollowers: "as:manuallyApprovesFollowers",
  alsoKnownAs: { "@id": "as:alsoKnownAs", "@type": "@id" },
  movedTo: { "@id": "as:movedTo", "@type": "@id" },
  featured: { "@id": "toot:featured", "@type": "@id" },
  discoverable: "toot:discoverable",
  indexable: "toot:indexable",
  attributionDomains: { "@id": "toot:attributionDomains", "@type": "@id" },
  suspended: "toot:suspended",
  PropertyValue: "schema:PropertyValue",
  value: "schema:value",
  lemmy: namespaces.lemmy,
  postingRestrictedToMods: "lemmy:postingRestrictedToMods",
  sm: namespaces.sm,
  accessType: "sm:accessType",
  members: { "@id": "sm:members", "@type": "@id" },
  featuredCollections: { "@id": `${namespaces.fep7aa9}featuredCollections`, "@type": "@id" },
  implements: { "@id": `${namespaces.fep844e}implements`, "@type": "@id", "@container": "@list" },
  ...policyTerms,
  canFeature: { "@id": `${namespaces.fep7aa9}canFeature`, "@type": "@id" },
};

const activityStreams = "https://www.w3.org/ns/activitystreams";
const integrity = "https://w3id.org/security/data-integrity/v1";

/** The context of posts, collections and activities. Terms beyond ActivityStreams are written out: nobody fetches ours. */
export const messageContext = [activityStreams, integrity, terms] as const;

/** The context of polls, and of activities that carry one. */
const pollContext = [activityStreams, integrity, { ...terms, ...pollTerms }] as const;

/** The context of collections of people, and of what is said of them. */
const featureContext = [activityStreams, integrity, { ...terms, ...featureTerms }] as const;

/** The context of what a network announces: no term of it says anything of the activity inside, which brings its own. */
export const announceContext = [activityStreams, { vis: visNamespace }] as const;

/** The same of who may recommend someone of ours (FEP-7aa9). */
export function featuredBy(person: string, actors: readonly string[]): Json {
  return { canFeature: { automaticApproval: actors.length > 0 ? actors : [person] } };
}

/**
 * Who may quote something of ours: nobody but its author when `actors` is empty, and then it names the author, since an
 * empty list says nothing in JSON-LD (FEP-044f).
 */
export function quotedBy(author: string, actors: readonly string[] = []): Json {
  return { canQuote: { automaticApproval: actors.length > 0 ? actors : [author] } };
}

/** The context of actors and of activities that carry one: also keys (FEP-521a) and what Mastodon says of profiles. */
export const actorContext = [
  activityStreams,
  "https://w3id.org/security/v1",
  "https://www.w3.org/ns/did/v1",
  "https://w3id.org/security/multikey/v1",
  integrity,
  actorTerms,
] as const;

/** A document with the context its terms need, in place of any it had; the context comes first. */
export function withContext(document: Json): Json {
  const { "@context": _, ...bare } = document;
  return { "@context": contextOf(document), ...bare };
}

/** A document as it stands inside another, which brings the context. */
export function bare(document: Json): Json {
  const { "@context": _, ...rest } = document;
  return rest;
}

/** Only what is there: a property of ours is never `undefined`. */
export function present(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

function contextOf(document: Json): readonly unknown[] {
  const { object } = document;
  const inner = typeof object === "object" && object !== null ? (object as Json) : {};
  if ("publicKey" in document || "publicKey" in inner) return actorContext;
  if ([document, inner].some(({ type }) => String(type).startsWith("Feature")))
    return featureContext;
  return "votersCount" in document || "votersCount" in inner ? pollContext : messageContext;
}
