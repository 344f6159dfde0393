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
    mainKey: `${uri}#main-key`,
    ed25519Key: `${uri}#ed25519-key`,
    sharedInbox: `${origin}/inbox`,
  };
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

export function personPage(origin: string, handle: string): string {
  return `${origin}/@${handle}`;
}

export function networkPage(origin: string, handle: string): string {
  return `${origin}/networks/${handle}`;
}

export function topicPage(origin: string, slug: string): string {
  return `${origin}/topics/${encodeURIComponent(slug)}`;
}

/** The id in one of our own actor or post URIs; undefined for everything else. */
export function ownId(origin: string, kind: "actors" | "posts", uri: string): number | undefined {
  const start = `${origin}/${kind}/`;
  if (!uri.startsWith(start)) return undefined;
  const digits = uri.slice(start.length);
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : undefined;
}
