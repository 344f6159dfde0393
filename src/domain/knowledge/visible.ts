import { sql, type RawBuilder, type SqlBool } from "kysely";

/** Who reads. A server reads for its people: it gets what any one of them may see. */
export type Viewer =
  | { kind: "anonymous" }
  | { kind: "person"; actorId: number }
  | { kind: "server"; host: string; trust: "public" | "allied" };

/** Someone signed in here. */
export function personViewer(actorId: number): Viewer {
  return { kind: "person", actorId };
}

export const anonymous: Viewer = { kind: "anonymous" };

/**
 * The one rule of who may read a post: a condition for a query that has `post` in its from. Every read goes through it.
 *
 * Everyone: public and unlisted. People here: also what is shared with the region or the allied regions, what is for
 * followers of someone they follow, and what names them. A server: what is allied when it is, and what its people may
 * see by following or by being named; never what is for this region. Nobody reads across a block, from a suspended or
 * deleted author, or from a blocked server. What is held back is seen by its author only.
 */
export function visible(viewer: Viewer): RawBuilder<SqlBool> {
  switch (viewer.kind) {
    case "anonymous":
      return sql`(${published} and post.audience in ('public', 'unlisted') and ${authorInGoodStanding})`;
    case "person":
      return visibleToPerson(viewer.actorId);
    case "server":
      return visibleToServer(viewer.host, viewer.trust);
  }
}

const published = sql`post.state = 'published'`;

const authorInGoodStanding = sql`exists (
  select 1 from actor as author where author.id = post.author_id and author.state = 'active'
  and not exists (select 1 from peer where peer.host = author.host and peer.trust = 'blocked'))`;

function visibleToPerson(me: number): RawBuilder<SqlBool> {
  const follows = sql`exists (select 1 from follow
    where follower_id = ${me} and followee_id = post.author_id and follow.state = 'accepted')`;
  const named = sql`exists (select 1 from mention where post_id = post.id and actor_id = ${me})`;
  const blocked = sql`(
    exists (select 1 from block where blocker_id = ${me} and blocked_id = post.author_id) or
    exists (select 1 from block where blocker_id = post.author_id and blocked_id = ${me}))`;
  return sql`(${authorInGoodStanding} and (post.author_id = ${me} or (${published} and not ${blocked} and (
    post.audience in ('public', 'unlisted', 'allied', 'region')
    or (post.audience = 'followers' and ${follows})
    or (post.audience in ('followers', 'direct') and ${named})))))`;
}

/** Keeps PostgreSQL from reading every follow and mention of a host into a hash for one page of posts. */
const onePostAtATime = sql`limit 1 offset 0`;

function visibleToServer(host: string, trust: "public" | "allied"): RawBuilder<SqlBool> {
  const open = trust === "allied" ? ["public", "unlisted", "allied"] : ["public", "unlisted"];
  const followed = sql`exists (select 1 from follow join actor as reader on reader.id = follow.follower_id
    where follow.followee_id = post.author_id and follow.state = 'accepted' and reader.host = ${host} ${onePostAtATime})`;
  const named = sql`exists (select 1 from mention join actor as reader on reader.id = mention.actor_id
    where mention.post_id = post.id and reader.host = ${host} ${onePostAtATime})`;
  return sql`(${published} and ${authorInGoodStanding}
    and not exists (select 1 from peer where peer.host = ${host} and peer.trust = 'blocked')
    and (post.audience in (${sql.join(open.map((a) => sql.lit(a)))})
      or (post.audience = 'followers' and ${followed})
      or (post.audience in ('followers', 'direct') and ${named})))`;
}
