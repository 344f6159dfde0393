import { sql, type RawBuilder, type SqlBool } from "kysely";

/** Who reads. A server reads for its people: it gets what any one of them may see. */
export type Viewer =
  | { kind: "anonymous" }
  | { kind: "person"; actorId: number }
  | {
      kind: "server";
      host: string;
      trust: "public" | "allied";
      /** A closed network elsewhere whose host says that the server has members in it. */
      memberOf?: number;
    };

/** Someone signed in here. */
export function personViewer(actorId: number): Viewer {
  return { kind: "person", actorId };
}

export const anonymous: Viewer = { kind: "anonymous" };

/**
 * The one rule of who may read a post: a condition for a query that has `post` in its from. Every read goes through it.
 *
 * Everyone: public and unlisted. People here: also what is shared with the region or the allied regions, what is for
 * followers of someone they follow, what names them, and what is said in a network they belong to. A server: what is
 * allied when it is, and what its people may see by following or by being named; never what is for this region. What is
 * said in a network it reads when we are allied, and it is the network's host or has a member there. Nobody reads across
 * a block, from a suspended or deleted author, from a blocked server, or from one they have hidden for themselves. What is
 * held back is seen by its author only; what was taken off a network by its author and its moderators. What a network that
 * is gone or blocked held, nobody reads but its author.
 */
export function visible(viewer: Viewer): RawBuilder<SqlBool> {
  switch (viewer.kind) {
    case "anonymous":
      return sql`(${published} and post.audience in ('public', 'unlisted') and ${authorInGoodStanding})`;
    case "person":
      return visibleToPerson(viewer.actorId);
    case "server":
      return visibleToServer(viewer.host, viewer.trust, viewer.memberOf ?? 0);
  }
}

const published = sql`post.state = 'published'`;

const authorInGoodStanding = standing(sql``);

/** `more`: what else is asked of `author`. */
function standing(more: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql`exists (
    select 1 from actor as author where author.id = post.author_id and author.state = 'active'
    and not exists (select 1 from peer where peer.host = author.host and peer.trust = 'blocked') ${more})`;
}

function visibleToPerson(me: number): RawBuilder<SqlBool> {
  const follows = sql`exists (select 1 from follow
    where follower_id = ${me} and followee_id = post.author_id and follow.state = 'accepted')`;
  const named = sql`exists (select 1 from mention where post_id = post.id and actor_id = ${me})`;
  const blocked = sql`(
    exists (select 1 from block where blocker_id = ${me} and blocked_id = post.author_id) or
    exists (select 1 from block where blocker_id = post.author_id and blocked_id = ${me}))`;
  const shown = standing(sql`and not exists (select 1 from hidden_host
    where hidden_host.actor_id = ${me} and hidden_host.host = author.host)`);
  return sql`(${shown} and (post.author_id = ${me} or (${published} and not ${blocked} and (
    post.audience in ('public', 'unlisted', 'allied', 'region')
    or (post.audience = 'followers' and ${follows})
    or (post.audience in ('followers', 'direct') and ${named})
    or (post.audience = 'network' and ${isMember(me)})))))`;
}

/** A member reads what has been taken by the network, since they came when it says so; a moderator also what was taken off. */
function isMember(me: number): RawBuilder<unknown> {
  return sql`exists (select 1 from follow as membership
    join network on network.actor_id = membership.followee_id
    join actor as home on home.id = network.actor_id
    where membership.follower_id = ${me} and membership.followee_id = post.network_id
    and membership.state = 'accepted' and home.state = 'active'
    and not exists (select 1 from peer where peer.host = home.host and peer.trust = 'blocked')
    and (network.history = 'all' or post.published_at >= membership.accepted_at)
    and (post.network_state = 'accepted' or membership.role in ('moderator', 'owner')))`;
}

/** Keeps PostgreSQL from reading every follow and mention of a host into a hash for one page of posts. */
const onePostAtATime = sql`limit 1 offset 0`;

function visibleToServer(
  host: string,
  trust: "public" | "allied",
  memberOf: number,
): RawBuilder<SqlBool> {
  const open = trust === "allied" ? ["public", "unlisted", "allied"] : ["public", "unlisted"];
  const followed = sql`exists (select 1 from follow join actor as reader on reader.id = follow.follower_id
    where follow.followee_id = post.author_id and follow.state = 'accepted' and reader.host = ${host} ${onePostAtATime})`;
  const named = sql`exists (select 1 from mention join actor as reader on reader.id = mention.actor_id
    where mention.post_id = post.id and reader.host = ${host} ${onePostAtATime})`;
  return sql`(${published} and ${authorInGoodStanding}
    and not exists (select 1 from peer where peer.host = ${host} and peer.trust = 'blocked')
    and (post.audience in (${sql.join(open.map((a) => sql.lit(a)))})
      or (post.audience = 'followers' and ${followed})
      or (post.audience in ('followers', 'direct') and ${named})
      ${trust === "allied" ? sql`or (post.audience = 'network' and ${holdsNetwork(host, memberOf)})` : sql``}))`;
}

/** Who has members is known for networks here; of one elsewhere its host is asked, and tells of `memberOf`. */
function holdsNetwork(host: string, memberOf: number): RawBuilder<unknown> {
  return sql`(exists (select 1 from actor as home
      where home.id = post.network_id and home.host = ${host})
    or (post.network_state = 'accepted' and (post.network_id = ${memberOf}
      or exists (select 1 from follow as membership
        join actor as reader on reader.id = membership.follower_id
        join actor as ours on ours.id = membership.followee_id
        where membership.followee_id = post.network_id and membership.state = 'accepted'
        and ours.local = 1 and ours.state = 'active' and reader.host = ${host} ${onePostAtATime}))))`;
}
