import { collectionsToFind } from "../../domain/collections/on-the-wire.read.ts";
import { followers, followersOn, following } from "../../domain/follows/follows.read.ts";
import { pinnedPosts } from "../../domain/knowledge/pins.read.ts";
import { post } from "../../domain/knowledge/post.read.ts";
import type { Page, StreamItem } from "../../domain/knowledge/post-view.ts";
import { countSeen, replyAddresses, threadAddresses } from "../../domain/knowledge/replies.read.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import type { ActorRow } from "../../domain/people/actor.read.ts";
import { personStream } from "../../domain/streams/streams.read.ts";
import { actorUris, alliedAudience, followersOnUri, postCollections } from "../../domain/uris.ts";
import { idTime, parseId } from "../../lib/id.ts";
import type { Reader } from "../../storage/reader.ts";
import { announce, create } from "../documents/activities.ts";
import { bare, present, withContext } from "../documents/context.ts";
import type { Json } from "../wire/proof.ts";
import type { HeldDocuments } from "./held.ts";
import type { ActorCollection, PostCollection } from "./route.ts";

export interface Shelves {
  reader: Reader;
  held: HeldDocuments;
}

/**
 * A collection of an actor's as the viewer may see it; undefined for what the viewer may not see. The address alone tells
 * how many there are and where the first page is; `?page=true` is a page, `&before=` the one after it. Whom someone
 * follows and who follows them is listed for servers that sign, not for everyone; `?host=` lists the followers on one
 * server for that server alone (FEP-8fcf).
 */
export async function actorCollection(
  shelves: Shelves,
  viewer: Viewer,
  { actor, name, query }: { actor: ActorRow; name: ActorCollection; query: URLSearchParams },
): Promise<Json | undefined> {
  const { reader } = shelves;
  if (name === "members" || name === "moderators") return undefined;
  const { [name]: id } = actorUris(reader.origin, actor.id);
  const before = cursor(query, "before");
  switch (name) {
    case "featured":
      return featured(reader, viewer, actor.id, id);
    case "collections":
      return actor.kind === "person" ? recommended(reader, actor.id, id) : undefined;
    case "outbox":
      if (!query.has("page")) return paged(id, await countSeen(reader, viewer, actor.id));
      return outboxPage(shelves, viewer, { actorId: actor.id, id, before });
    case "followers": {
      const host = query.get("host");
      if (host !== null) return followersOnHost(reader, viewer, actor.id, host);
      return people(viewer, { id, query, before, total: actor.followers_count }, (page) =>
        followers(reader, viewer, actor.id, page),
      );
    }
    case "following":
      return people(viewer, { id, query, before, total: actor.following_count }, (page) =>
        following(reader, viewer, actor.id, page),
      );
  }
}

/** A collection of a post's; undefined when the viewer may not see the post, or it is not the root of a conversation. */
export async function postCollection(
  { reader }: Shelves,
  viewer: Viewer,
  { postId, name, query }: { postId: number; name: PostCollection; query: URLSearchParams },
): Promise<Json | undefined> {
  const seen = await post(reader, viewer, postId);
  if (!seen?.local) return undefined;
  const { [name]: id } = postCollections(reader.origin, postId);
  const after = cursor(query, "after") ?? 0;
  const slice = { after, limit: pageSize + 1 };
  switch (name) {
    case "likes":
      return withContext({ id, type: "Collection", totalItems: seen.thanksCount });
    case "shares":
      return withContext({ id, type: "Collection", totalItems: seen.boostsCount });
    case "replies":
      if (!query.has("page")) return paged(id);
      return addressPage(id, after, await replyAddresses(reader, viewer, postId, slice));
    case "context":
      if (seen.threadId !== seen.id) return undefined;
      if (!query.has("page")) return { ...paged(id), attributedTo: seen.author.uri };
      return addressPage(id, after, await threadAddresses(reader, viewer, postId, slice));
  }
}

/** What allied audiences are addressed to; only they can read that it is there, and not who else belongs to it. */
export function alliedCollection({ reader }: Shelves, viewer: Viewer): Json | undefined {
  if (viewer.kind !== "server" || viewer.trust !== "allied") return undefined;
  return withContext({ id: alliedAudience(reader.origin), type: "Collection" });
}

const pageSize = 40;
const outboxPageSize = 20;

/** A collection by its address alone: how many there are, when that may be told, and where the first page is. */
export function paged(id: string, totalItems?: number): Json {
  return withContext(
    present({ id, type: "OrderedCollection", totalItems, first: `${id}?page=true` }),
  );
}

/** A page of a collection; `at` and `next` say where it and the page after it begin. */
export function page(
  id: string,
  at: string,
  orderedItems: readonly unknown[],
  next?: string,
): Json {
  return withContext(
    present({
      id: `${id}?page=true${at}`,
      type: "OrderedCollectionPage",
      partOf: id,
      orderedItems,
      next: next && `${id}?page=true${next}`,
    }),
  );
}

/** A page of addresses, from one row more than it shows. */
export function addressPage(
  id: string,
  after: number,
  rows: readonly { id: number; uri: string }[],
  size = pageSize,
): Json {
  const shown = rows.slice(0, size);
  const next = rows.length > size ? `&after=${shown.at(-1)?.id}` : undefined;
  const uris = shown.map(({ uri }) => uri);
  return page(id, after > 0 ? `&after=${after}` : "", uris, next);
}

interface PeopleAsked {
  id: string;
  query: URLSearchParams;
  before: number | undefined;
  total: number;
}

async function people(
  viewer: Viewer,
  { id, query, before, total }: PeopleAsked,
  read: (page: { before: number | undefined; limit: number }) => Promise<Page<{ uri: string }>>,
): Promise<Json | undefined> {
  const lists = viewer.kind === "server";
  if (!query.has("page"))
    return lists
      ? paged(id, total)
      : withContext({ id, type: "OrderedCollection", totalItems: total });
  if (!lists) return undefined;
  const { items, next } = await read({ before, limit: pageSize });
  return page(
    id,
    place(before),
    items.map(({ uri }) => uri),
    next === null ? undefined : place(next),
  );
}

/** What someone pinned; at most five, so on no page of its own. */
async function featured(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  id: string,
): Promise<Json> {
  const posts = await pinnedPosts(reader, viewer, actorId);
  const orderedItems = posts.map(({ uri }) => uri);
  return withContext({
    id,
    type: "OrderedCollection",
    totalItems: orderedItems.length,
    orderedItems,
  });
}

/** The collections of people someone recommends, where they may be found (FEP-7aa9). */
async function recommended(reader: Reader, actorId: number, id: string): Promise<Json> {
  const orderedItems = await collectionsToFind(reader, actorId);
  const totalItems = orderedItems.length;
  return withContext({ id, type: "OrderedCollection", totalItems, orderedItems });
}

/** Who of one server follows an actor, for that server alone (FEP-8fcf). */
export async function followersOnHost(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  host: string,
): Promise<Json | undefined> {
  if (viewer.kind !== "server" || viewer.host !== host) return undefined;
  const rows = await followersOn(reader, actorId, host);
  return withContext({
    id: followersOnUri(reader.origin, actorId, host),
    type: "OrderedCollection",
    partOf: actorUris(reader.origin, actorId).followers,
    totalItems: rows.length,
    orderedItems: rows.map(({ uri }) => uri),
  });
}

async function outboxPage(
  { reader, held }: Shelves,
  viewer: Viewer,
  asked: { actorId: number; id: string; before: number | undefined },
): Promise<Json> {
  const { actorId, id, before } = asked;
  const slice = { limit: outboxPageSize, before, withReplies: true };
  const { items, next } = await personStream(reader, viewer, actorId, slice);
  const activities: Json[] = [];
  for (const item of items) {
    const made = await activityOf(reader, held, item);
    if (made) activities.push(bare(made));
  }
  return page(id, place(before), activities, next === null ? undefined : place(next));
}

async function activityOf(
  reader: Reader,
  held: HeldDocuments,
  { entryId, post: shown, via }: StreamItem,
): Promise<Json | undefined> {
  if (via) {
    const boost = { id: entryId, actorId: via.id, createdAt: idTime(entryId).toISOString() };
    const { uri, audience, author } = shown;
    return announce(reader.origin, boost, { uri, audience, authorUri: author.uri });
  }
  const note = await held.post(shown.id);
  return note && create(reader.origin, shown.id, note.document);
}

/** Where a page read from the newest begins, as its address says it. */
export function place(before: number | undefined): string {
  return before === undefined ? "" : `&before=${before}`;
}

/** Where a page is asked to begin. */
export function cursor(query: URLSearchParams, name: string): number | undefined {
  return parseId(query.get(name));
}
