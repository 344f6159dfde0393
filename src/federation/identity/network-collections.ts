import { followers, hasFollowersOn } from "../../domain/follows/follows.read.ts";
import { peer } from "../../domain/instance/peers.ts";
import {
  networkThread,
  pinnedAddresses,
  threadRoot,
} from "../../domain/knowledge/network-addresses.read.ts";
import { membersOf } from "../../domain/networks/members.read.ts";
import { moderatorsOf } from "../../domain/networks/moderators.read.ts";
import type { NetworkRow } from "../../domain/networks/network-row.ts";
import type { ActorRow } from "../../domain/people/actor.read.ts";
import { actorUris, isFollowerUri, networkUris, threadHash } from "../../domain/uris.ts";
import { hostOf } from "../../lib/url.ts";
import type { Reader } from "../../storage/reader.ts";
import { withContext } from "../documents/context.ts";
import { actorTypes } from "../documents/actor.ts";
import type { Json } from "../wire/proof.ts";
import { addressPage, cursor, followersOnHost, page, paged, place } from "./collections.ts";
import { networkOutbox } from "./network-outbox.ts";
import type { ActorCollection } from "./route.ts";
import type { SeenNetwork } from "./seen-network.ts";

const membersPage = 100;
const threadPage = 60;

/**
 * A collection of a network's, as JSON text where it holds what must stay byte for byte; undefined for what the viewer may
 * not see. Who belongs to it is listed for the servers of its members, counted for everyone who may find it. What is said
 * in it is for everyone when it is open.
 */
export async function networkCollection(
  seen: SeenNetwork,
  name: ActorCollection,
  query: URLSearchParams,
): Promise<Json | string | undefined> {
  const { reader, actor, viewer, sight } = seen;
  switch (name) {
    case "outbox":
      return sight.read ? networkOutbox(seen, query) : undefined;
    case "followers":
      return networkFollowers(seen, query);
    case "members":
      return members(seen, query);
    case "moderators":
      return sight.read ? moderators(seen) : undefined;
    case "featured": {
      if (!sight.read) return undefined;
      const pinned = await pinnedAddresses(reader, viewer, actor.id);
      return whole(
        actorUris(reader.origin, actor.id).featured,
        pinned.map(({ uri }) => uri),
      );
    }
    case "following":
      return whole(actorUris(reader.origin, actor.id).following, []);
  }
}

/** A thread of a network's, oldest first; undefined when the viewer may see none of it, or it is not held. */
export async function networkThreadCollection(
  { reader, actor, viewer, sight }: SeenNetwork,
  hash: string,
  query: URLSearchParams,
): Promise<Json | undefined> {
  if (!sight.read) return undefined;
  const { uri } = actorUris(reader.origin, actor.id);
  const id = networkUris(reader.origin, actor.id).thread(hash);
  const root = await threadRoot(reader, actor.id, id);
  if (!root || threadHash(root.uri) !== hash) return undefined;
  const after = cursor(query, "after") ?? 0;
  const thread = { id: root.id, networkId: actor.id };
  const rows = await networkThread(reader, viewer, thread, { after, limit: threadPage + 1 });
  if (rows.length === 0 && after === 0) return undefined;
  if (!query.has("page")) return { ...paged(id), attributedTo: uri };
  return { ...addressPage(id, after, rows, threadPage), attributedTo: uri };
}

async function networkFollowers(
  { reader, actor, viewer, network, sight }: SeenNetwork,
  query: URLSearchParams,
): Promise<Json | undefined> {
  const { followers: id } = actorUris(reader.origin, actor.id);
  const asked = query.get("is_follower");
  if (asked !== null) {
    const told =
      sight.member && viewer.kind === "server" && (await isMember(reader, network, asked));
    return told ? whole(isFollowerUri(id, asked), []) : undefined;
  }
  const host = query.get("host");
  if (host !== null) return followersOnHost(reader, viewer, actor.id, host);
  if (!sight.member) return query.has("page") ? undefined : counted(id, actor);
  if (!query.has("page")) return paged(id, actor.followers_count);
  const before = cursor(query, "before");
  const { items, next } = await followers(reader, viewer, actor.id, { before, limit: 40 });
  const uris = items.map(({ uri }) => uri);
  return page(id, place(before), uris, next === null ? undefined : place(next));
}

/** Whether the server of whoever is asked about may hold what is said here: never who of it belongs to the network. */
async function isMember(reader: Reader, network: NetworkRow, uri: string): Promise<boolean> {
  const host = hostOf(uri);
  if (host === undefined) return false;
  const trusted =
    network.kind === "open" ||
    host === reader.host ||
    (await peer(reader, host))?.trust === "allied";
  return trusted && hasFollowersOn(reader, network.id, host);
}

async function members(
  { reader, actor, sight, now }: SeenNetwork,
  query: URLSearchParams,
): Promise<Json | undefined> {
  const { members: id } = networkUris(reader.origin, actor.id);
  if (!sight.member) return query.has("page") ? undefined : counted(id, actor);
  if (!query.has("page")) return paged(id, actor.followers_count);
  const before = cursor(query, "before");
  const asked = { state: "accepted" as const, before, limit: membersPage, now };
  const { items, next } = await membersOf(reader, actor.id, asked);
  const listed = items.map(({ person, role }) => ({
    type: actorTypes[person.kind],
    id: person.uri,
    name: person.name,
    preferredUsername: person.handle,
    "vis:role": role,
  }));
  return page(id, place(before), listed, next === null ? undefined : place(next));
}

async function moderators({ reader, actor }: SeenNetwork): Promise<Json> {
  const { moderators: id } = networkUris(reader.origin, actor.id);
  const rows = await moderatorsOf(reader, actor.id);
  return {
    ...whole(
      id,
      rows.map(({ uri }) => uri),
    ),
    attributedTo: actor.uri,
  };
}

function whole(id: string, orderedItems: readonly string[]): Json {
  return withContext({
    id,
    type: "OrderedCollection",
    totalItems: orderedItems.length,
    orderedItems,
  });
}

function counted(id: string, { followers_count: totalItems }: ActorRow): Json {
  return withContext({ id, type: "OrderedCollection", totalItems });
}
