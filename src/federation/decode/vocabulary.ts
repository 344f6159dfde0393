import { namespaces, visNamespace } from "../documents/context.ts";

const as = "https://www.w3.org/ns/activitystreams#";
const sec = "https://w3id.org/security#";
const toot = "http://joinmastodon.org/ns#";
const schema = "http://schema.org#";
const vis = visNamespace;
const { lemmy, sm, fep844e, fep044f, fep7aa9, gts, misskey, fedibird } = namespaces;

/** The prefix of our own terms: documents are read with them written out as `vis:…`. */
export const ownPrefix = "vis";
export const ownNamespace = vis;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

const asTerms = words(`
  actor object target to cc bto bcc audience attributedTo inReplyTo context name nameMap summary summaryMap
  content contentMap published updated tag attachment icon image url href mediaType width height replies
  oneOf anyOf closed items first next partOf totalItems instrument result rel quoteUrl outbox followers following preferredUsername
  endpoints sharedInbox alsoKnownAs movedTo sensitive manuallyApprovesFollowers formerType generator endTime
  Create Update Delete Follow Accept Reject Undo Announce Like Block Flag Move Add Remove Join Leave Invite
  Note Article Page Question Tombstone Person Group Organization Application Service Image Document Video Audio
  Link Mention Hashtag Collection OrderedCollection CollectionPage OrderedCollectionPage Public
`);

const secTerms = words(
  "publicKey owner publicKeyPem assertionMethod controller publicKeyMultibase Multikey digestMultibase",
);
const tootTerms = words(
  "featured discoverable indexable suspended votersCount Emoji blurhash focalPoint",
);
/** Lemmy sends these types and properties without saying what they mean; others spell the meaning out. */
const quoteTerms = words("quote quoteAuthorization QuoteRequest QuoteAuthorization");
const featureTerms = words(`
  FeaturedCollection FeaturedItem FeatureRequest FeatureAuthorization featuredObject featureAuthorization topic
  featuredCollections canFeature
`);
const policyTerms = words(
  "interactionPolicy canQuote automaticApproval manualApproval interactingObject interactionTarget",
);
const lemmyTerms = words("Lock Warn ResolveReport postingRestrictedToMods removeData");

/** Every term we read, and what it means. Maps share the IRI of the property they hold by language. */
export const terms: ReadonlyMap<string, string> = new Map([
  ...asTerms.map((term) => [term, `${as}${term.replace(/(?<=[a-z])Map$/, "")}`] as const),
  ...secTerms.map((term) => [term, `${sec}${term}`] as const),
  ...tootTerms.map((term) => [term, `${toot}${term}`] as const),
  ...lemmyTerms.map((term) => [term, `${lemmy}${term}`] as const),
  ...quoteTerms.map((term) => [term, `${fep044f}${term}`] as const),
  ...featureTerms.map((term) => [term, `${fep7aa9}${term}`] as const),
  ...policyTerms.map((term) => [term, `${gts}${term}`] as const),
  ["quoteUri", `${fedibird}quoteUri`],
  ["_misskey_quote", `${misskey}_misskey_quote`],
  ["accessType", `${sm}accessType`],
  ["members", `${sm}members`],
  ["implements", `${fep844e}implements`],
  ["orderedItems", `${as}items`],
  ["inbox", "http://www.w3.org/ns/ldp#inbox"],
  ["PropertyValue", `${schema}PropertyValue`],
  ["value", `${schema}value`],
  ["EmojiReact", "http://litepub.social/ns#EmojiReact"],
  ["conversation", "http://ostatus.org#conversation"],
  ["purpose", "https://w3id.org/valueflows/ont/vf#purpose"],
]);

/** Other IRIs that some servers give a term, taken for the same. */
const alsoMeant: ReadonlyMap<string, readonly string[]> = new Map([
  ["PropertyValue", ["http://schema.org/PropertyValue"]],
  ["value", ["http://schema.org/value"]],
  ["alsoKnownAs", ["https://www.w3.org/ns/did#alsoKnownAs"]],
  [
    "_misskey_quote",
    ["https://misskey-hub.net/ns/#_misskey_quote", "https://misskey.io/ns#_misskey_quote"],
  ],
]);

/** Lemmy's context has a second name for the end of a ban, which it writes beside the first: that one may go unread. */
const alsoNamed = new Set(["endTime"]);

const meanings = new Map<string, string>([
  ...Array.from(terms)
    .filter(([term]) => !alsoNamed.has(term))
    .map(([term, iri]) => [iri, term] as const),
  ...Array.from(alsoMeant).flatMap(([term, iris]) => iris.map((iri) => [iri, term] as const)),
]);

/** Whether an IRI is one that we read under some term, or belongs to our own namespace. */
export function isRead(iri: string): boolean {
  return meanings.has(iri) || iri.startsWith(vis);
}

/** Whether a term we read may stand for that IRI. */
export function means(term: string, iri: string): boolean {
  return terms.get(term) === iri || (alsoMeant.get(term)?.includes(iri) ?? false);
}

const link = (iri: string) => ({ "@id": iri, "@type": "@id" });

/** The context our own reading is written in: what everything unusual is compacted to. */
export const readingContext = [
  "https://www.w3.org/ns/activitystreams",
  {
    toot,
    sec,
    schema,
    vis,
    lemmy,
    sm,
    litepub: "http://litepub.social/ns#",
    publicKey: link("sec:publicKey"),
    owner: link("sec:owner"),
    publicKeyPem: "sec:publicKeyPem",
    assertionMethod: link("sec:assertionMethod"),
    controller: link("sec:controller"),
    publicKeyMultibase: { "@id": "sec:publicKeyMultibase", "@type": "sec:multibase" },
    Multikey: "sec:Multikey",
    digestMultibase: { "@id": "sec:digestMultibase", "@type": "sec:multibase" },
    featured: link("toot:featured"),
    discoverable: "toot:discoverable",
    indexable: "toot:indexable",
    suspended: "toot:suspended",
    votersCount: "toot:votersCount",
    Emoji: "toot:Emoji",
    blurhash: "toot:blurhash",
    focalPoint: { "@id": "toot:focalPoint", "@container": "@list" },
    PropertyValue: "schema:PropertyValue",
    value: "schema:value",
    EmojiReact: "litepub:EmojiReact",
    conversation: "http://ostatus.org#conversation",
    purpose: "https://w3id.org/valueflows/ont/vf#purpose",
    Lock: "lemmy:Lock",
    Warn: "lemmy:Warn",
    ResolveReport: "lemmy:ResolveReport",
    postingRestrictedToMods: "lemmy:postingRestrictedToMods",
    removeData: "lemmy:removeData",
    accessType: "sm:accessType",
    members: link("sm:members"),
    implements: link(`${fep844e}implements`),
    instrument: link("as:instrument"),
    result: link("as:result"),
    quote: link(`${fep044f}quote`),
    quoteAuthorization: link(`${fep044f}quoteAuthorization`),
    QuoteRequest: `${fep044f}QuoteRequest`,
    QuoteAuthorization: `${fep044f}QuoteAuthorization`,
    FeaturedCollection: `${fep7aa9}FeaturedCollection`,
    FeaturedItem: `${fep7aa9}FeaturedItem`,
    FeatureRequest: `${fep7aa9}FeatureRequest`,
    FeatureAuthorization: `${fep7aa9}FeatureAuthorization`,
    featuredObject: link(`${fep7aa9}featuredObject`),
    featureAuthorization: link(`${fep7aa9}featureAuthorization`),
    topic: link(`${fep7aa9}topic`),
    featuredCollections: link(`${fep7aa9}featuredCollections`),
    canFeature: link(`${fep7aa9}canFeature`),
    gts,
    interactionPolicy: link("gts:interactionPolicy"),
    canQuote: link("gts:canQuote"),
    automaticApproval: link("gts:automaticApproval"),
    manualApproval: link("gts:manualApproval"),
    interactingObject: link("gts:interactingObject"),
    interactionTarget: link("gts:interactionTarget"),
    quoteUri: `${fedibird}quoteUri`,
    quoteUrl: "as:quoteUrl",
    _misskey_quote: `${misskey}_misskey_quote`,
    "vis:acceptedAnswer": link("vis:acceptedAnswer"),
    "vis:inviter": link("vis:inviter"),
    sensitive: "as:sensitive",
    Hashtag: "as:Hashtag",
    manuallyApprovesFollowers: "as:manuallyApprovesFollowers",
    movedTo: link("as:movedTo"),
    alsoKnownAs: link("as:alsoKnownAs"),
  },
];
