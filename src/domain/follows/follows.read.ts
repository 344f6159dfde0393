import { sql } from "kysely";
import { hostOf } from "../../lib/url.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Page } from "../knowledge/post-view.ts";
import type { Viewer } from "../knowledge/visible.ts";
import {
  actorRefColumns,
  toActorRef,
  type ActorRef,
  type ActorRefRow,
} from "../people/actor-ref.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { acceptedFollow } from "./accepted.read.ts";
import type { FollowRow } from "./rows.ts";

/** Where to read: older than `before` (absent: from the newest), at most `limit` (40, never more than 80). */
export interface PageOf {
  before?: number | null | undefined;
  limit?: number | undefined;
}

const beginning = Number.MAX_SAFE_INTEGER;
const most = 80;

type PageQuery = { id: number; before: number; limit: number };

const followersPage = define("followers-page", (reader, p: PageQuery) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .select(actorRefColumns)
    .select("follow.id as at")
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "accepted")
    .where("follow.id", "<", p.before)
    .where("actor.state", "=", "active")
    .orderBy("follow.id", "desc")
    .limit(p.limit),
);

const followingPage = define("following-page", (reader, p: PageQuery) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.followee_id")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .select(actorRefColumns)
    .select("follow.id as at")
    .where("follow.follower_id", "=", p.id)
    .where("follow.state", "=", "accepted")
    .where("follow.role", "is", null)
    .where("follow.id", "<", p.before)
    .where("actor.state", "=", "active")
    .orderBy("follow.id", "desc")
    .limit(p.limit),
);

const requestsPage = define("follow-requests-page", (reader, p: PageQuery) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .select(actorRefColumns)
    .select("follow.id as at")
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "requested")
    .where("follow.id", "<", p.before)
    .where("actor.state", "=", "active")
    .orderBy("follow.id", "desc")
    .limit(p.limit),
);

/**
 * Who follows an actor; nobody when the viewer and the actor have blocked one another, or the actor hides it. Who belongs to a network that is
 * not open is for its members and their servers.
 */
export async function followers(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  page: PageOf = {},
): Promise<Page<ActorRef>> {
  if (!(await maySeeFollowers(reader, viewer, actorId))) return { items: [], next: null };
  return pageFor(reader, viewer, followersPage, { ...page, id: actorId });
}

const closedNetwork = define("is-closed-network", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("network")
    .select("actor_id")
    .where("actor_id", "=", p.id)
    .where("kind", "<>", "open"),
);

/** Whether the viewer may know who follows an actor: of a network that is not open, who belongs to it. */
export async function maySeeFollowers(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
): Promise<boolean> {
  if ((await closedNetwork(reader, { id: actorId })).length === 0) return true;
  switch (viewer.kind) {
    case "anonymous":
      return false;
    case "person":
      return (await acceptedFollow(reader, { me: viewer.actorId, them: actorId })).length > 0;
    case "server":
      return hasFollowersOn(reader, actorId, viewer.host);
  }
}

const hiding = define("hides-follows", (reader, p: { id: number }) =>
  reader.db.selectFrom("actor").select("id").where("id", "=", p.id).where("hides_follows", "=", 1),
);

/** Whether an actor shows whom they follow, and who follows them, to nobody but themselves. */
export async function hidesFollows(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
): Promise<boolean> {
  if (viewer.kind === "person" && viewer.actorId === actorId) return false;
  return (await hiding(reader, { id: actorId })).length > 0;
}

/**
 * Whom an actor follows, networks left out; nobody when the viewer and the actor have blocked one another, or the actor
 * hides it.
 */
export function following(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  page: PageOf = {},
): Promise<Page<ActorRef>> {
  return pageFor(reader, viewer, followingPage, { ...page, id: actorId });
}

/** Who waits for my answer. */
export function followRequests(
  reader: Reader,
  me: number,
  page: PageOf = {},
): Promise<Page<ActorRef>> {
  return pageOf(reader, requestsPage, { ...page, id: me });
}

/** The Follow we hold under a URI: what an Accept, Reject or Undo that only names it speaks of. */
export function followByUri(reader: Reader, uri: string): Promise<FollowRow | undefined> {
  return reader.db.selectFrom("follow").selectAll().where("uri", "=", uri).executeTakeFirst();
}

/** The follow or request with that id. */
export function followById(reader: Reader, id: number): Promise<FollowRow | undefined> {
  return reader.db.selectFrom("follow").selectAll().where("id", "=", id).executeTakeFirst();
}

const inboxes = define("follower-inboxes", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .leftJoin("peer", "peer.host", "actor.host")
    .select((eb) => eb.fn.coalesce("actor.shared_inbox_uri", "actor.inbox_uri").as("inbox"))
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "accepted")
    .where("actor.local", "=", 0)
    .where("actor.state", "=", "active")
    .where((eb) => eb.or([eb("peer.trust", "is", null), eb("peer.trust", "<>", "blocked")]))
    .distinct(),
);

/** Where an actor's followers elsewhere get their post: each inbox once, the shared one where there is one. */
export async function followerInboxes(
  reader: Reader,
  actorId: number,
): Promise<{ inbox: string; host: string }[]> {
  const rows = await inboxes(reader, { id: actorId });
  return rows.flatMap(({ inbox }) => {
    const host = hostOf(inbox);
    return inbox !== null && host !== undefined ? [{ inbox, host }] : [];
  });
}

const onHost = define("has-followers-on", (reader, p: { id: number; host: string }) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select("follow.id")
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "accepted")
    .where("actor.host", "=", p.host)
    .where("actor.state", "=", "active")
    .limit(1),
);

/** From the followers, of whom an actor elsewhere has few that we know; our people are all the people of our host. */
const here = define("has-followers-here", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("follow")
    .select("follow.id")
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "accepted")
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("actor")
          .select("actor.id")
          .whereRef("actor.id", "=", "follow.follower_id")
          .where("actor.local", "=", sql.lit(1 as const))
          .where("actor.state", "=", "active"),
      ),
    )
    .limit(1),
);

/** Whether anyone of that host follows the actor. */
export async function hasFollowersOn(
  reader: Reader,
  actorId: number,
  host: string,
): Promise<boolean> {
  const some =
    host === reader.host ? here(reader, { id: actorId }) : onHost(reader, { id: actorId, host });
  return (await some).length > 0;
}

const uris = define("follower-uris", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select(["actor.id", "actor.uri"])
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "accepted"),
);

/** All the actor's followers, here and elsewhere, by URI. */
export function followersEverywhere(
  reader: Reader,
  actorId: number,
): Promise<{ id: number; uri: string }[]> {
  return uris(reader, { id: actorId });
}

/** The actor's followers whose URIs are on that host: the partial collection of FEP-8fcf. */
export async function followersOn(
  reader: Reader,
  actorId: number,
  host: string,
): Promise<{ id: number; uri: string }[]> {
  const rows = await uris(reader, { id: actorId });
  return rows.filter(({ uri }) => hostOf(uri) === host);
}

async function pageFor(
  reader: Reader,
  viewer: Viewer,
  query: typeof followersPage,
  page: PageOf & { id: number },
): Promise<Page<ActorRef>> {
  const hidden =
    (viewer.kind === "person" && (await blockBetween(reader, viewer.actorId, page.id))) ||
    (await hidesFollows(reader, viewer, page.id));
  return hidden ? { items: [], next: null } : pageOf(reader, query, page);
}

async function pageOf(
  reader: Reader,
  query: typeof followersPage,
  { id, before, limit = 40 }: PageOf & { id: number },
): Promise<Page<ActorRef>> {
  const wanted = Math.min(Math.max(limit, 1), most);
  const rows = await query(reader, { id, before: before ?? beginning, limit: wanted + 1 });
  const shown = rows.slice(0, wanted);
  const next = rows.length > wanted ? (shown.at(-1)?.at ?? null) : null;
  return { items: shown.map(withoutPlace), next };
}

function withoutPlace({ at, ...row }: ActorRefRow & { at: number }): ActorRef {
  void at;
  return toActorRef(row);
}
