import { hash } from "node:crypto";

/** The URLs of everything made here. All are real: each answers a GET to who may see it. */

export function actorUris(origin: string, id: number) {
  const uri = `${origin}/actors/${id}`;
  return {
    uri,
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    followers: `${uri}/followers`,
    following: `${uri}/following`,
    featured: `${uri}/featured`,
    collections: `${uri}/collections`,
    mainKey: `${uri}#main-key`,
    ed25519Key: `${uri}#ed25519-key`,
    sharedInbox: `${origin}/inbox`,
  };
}

/** What the instance's own actor lists beside what every actor has. */
export function instanceUris(origin: string, id: number) {
  const { uri } = actorUris(origin, id);
  return { networks: `${uri}/networks`, topics: `${uri}/topics` };
}

/** What belongs to a network of ours beside what every actor has. */
export function networkUris(origin: string, id: number) {
  const { uri } = actorUris(origin, id);
  return {
    members: `${uri}/members`,
    moderators: `${uri}/moderators`,
    /** A thread, by the `threadHash` of the post at its root. */
    thread: (hashed: string) => `${uri}/threads/${hashed}`,
  };
}

/** How a network names a thread by the URI of the post at its root: SHA-256 in base64url. */
export function threadHash(rootUri: string): string {
  return hash("sha256", rootUri, "base64url");
}

/**
 * The conversation that a post in a network belongs to, here or elsewhere: its author's server can say it before the
 * network has taken the post (FEDERATION.md, Networks).
 */
export function threadUri(networkUri: string, rootUri: string): string {
  return `${networkUri}/threads/${threadHash(rootUri)}`;
}

/** Where the host of a network tells whether someone's server has members in it. */
export function isFollowerUri(followersUri: string, actorUri: string): string {
  const uri = new URL(followersUri);
  uri.searchParams.set("is_follower", actorUri);
  return uri.href;
}

/** Where one server reads which of its people follow an actor (FEP-8fcf); it alone is answered. */
export function followersOnUri(origin: string, actorId: number, host: string): string {
  return `${actorUris(origin, actorId).followers}?host=${encodeURIComponent(host)}`;
}

export function postUri(origin: string, id: number): string {
  return `${origin}/posts/${id}`;
}

/** The collections that belong to a post of ours. */
export function postCollections(origin: string, id: number) {
  const uri = postUri(origin, id);
  return {
    replies: `${uri}/replies`,
    likes: `${uri}/likes`,
    shares: `${uri}/shares`,
    /** The conversation, of a post at the root of one. */
    context: `${uri}/context`,
  };
}

/** What someone here chose in a poll elsewhere, as it is told there. */
export function voteUri(origin: string, id: number): string {
  return `${origin}/votes/${id}`;
}

/** Stands for the instances we are allied with: what is addressed to it is for their people. */
export function alliedAudience(origin: string): string {
  return `${origin}/audience/allied`;
}

/** The activity that brought the thing with this id: Create of a post, Follow, Like, Announce, Block, Flag. */
export function activityUri(origin: string, id: number): string {
  return `${origin}/activities/${id}`;
}

/** What later happened to the thing with this id: `undo`, `accept`, `reject`, `delete`; what can happen again says when. */
export function laterActivityUri(origin: string, id: number, what: string): string {
  return `${origin}/activities/${id}/${what}`;
}

/** The change that made the thing with this id what it is, by the moment of it: said twice it is one, the next is another. */
export function updateUri(origin: string, id: number, at: string): string {
  return laterActivityUri(origin, id, `update-${Date.parse(at)}`);
}

/** What tells everyone that a quote is allowed (FEP-044f): real, like all else, while it is. */
export function stampUri(origin: string, id: number): string {
  return `${origin}/stamps/${id}`;
}

/** A collection of recommended people. */
export function collectionUri(origin: string, id: number): string {
  return `${origin}/collections/${id}`;
}

/** Someone in a collection of ours. */
export function collectionItemUri(origin: string, collectionId: number, itemId: number): string {
  return `${collectionUri(origin, collectionId)}/items/${itemId}`;
}

/** The FeatureRequest for someone in a collection of ours. */
export function featureRequestUri(origin: string, itemId: number): string {
  return laterActivityUri(origin, itemId, "feature");
}

/** The QuoteRequest for a post of ours: it has one, since it quotes one post. */
export function quoteRequestUri(origin: string, postId: number): string {
  return laterActivityUri(origin, postId, "quote");
}

/** The post of ours that a QuoteRequest of ours was for; undefined for every other address. */
export function postOfQuoteRequest(origin: string, uri: string): number | undefined {
  return ownId(origin, "activities", without("/quote", uri));
}

/** The item of a collection of ours that a FeatureRequest of ours was for; undefined for every other address. */
export function itemOfFeatureRequest(origin: string, uri: string): number | undefined {
  return ownId(origin, "activities", without("/feature", uri));
}

/** The Flag by which a report is told to a network elsewhere, or by one of ours to its moderators elsewhere. */
export function reportInNetworkUri(origin: string, reportId: number): string {
  return laterActivityUri(origin, reportId, "report");
}

/** The report that one of those Flags told of; undefined for every other address. */
export function reportToldAs(origin: string, uri: string): number | undefined {
  return ownId(origin, "activities", without("/report", uri));
}

function without(end: string, uri: string): string {
  return uri.endsWith(end) ? uri.slice(0, -end.length) : "";
}

export function personPage(origin: string, handle: string): string {
  return `${origin}/@${handle}`;
}

export function networkPage(origin: string, handle: string): string {
  return `${origin}/networks/${handle}`;
}

export function topicPage(origin: string, slug: string): string {
  return `${origin}/topics/${encodeURIComponent(slug)}`;
}

/** The id in one of our own actor, post, activity, stamp or collection URIs; undefined for everything else. */
export function ownId(
  origin: string,
  kind: "actors" | "posts" | "activities" | "stamps" | "collections",
  uri: string,
): number | undefined {
  const start = `${origin}/${kind}/`;
  if (!uri.startsWith(start)) return undefined;
  const digits = uri.slice(start.length);
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : undefined;
}
