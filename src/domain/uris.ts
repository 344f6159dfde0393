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

export function postUri(origin: string, id: number): string {
  return `${origin}/posts/${id}`;
}

/** The activity that brought the thing with this id: Create of a post, Follow, Like, Announce, Block, Flag. */
export function activityUri(origin: string, id: number): string {
  return `${origin}/activities/${id}`;
}

/** What later happened to the thing with this id: `undo`, `accept`, `reject`, `delete`, `move`, `update-3`. */
export function laterActivityUri(origin: string, id: number, what: string): string {
  return `${origin}/activities/${id}/${what}`;
}

export function personPage(origin: string, handle: string): string {
  return `${origin}/@${handle}`;
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
