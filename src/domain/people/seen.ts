import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Viewer } from "../knowledge/visible.ts";

/**
 * The one rule of who may see an actor: a condition for a query that has `actor` in its from. Not the suspended or
 * deleted, not those of a blocked server, and nobody sees who has blocked them; a server that is blocked sees nobody. A
 * hidden network is seen by who belongs to it or is invited, and by their servers.
 */
export function seenActor(viewer: Viewer): RawBuilder<SqlBool> {
  const standing = sql`actor.state = 'active' and not exists
    (select 1 from peer where peer.host = actor.host and peer.trust = 'blocked')`;
  const hidden = sql`exists (select 1 from network
    where network.actor_id = actor.id and network.kind = 'hidden')`;
  switch (viewer.kind) {
    case "anonymous":
      return sql`(${standing} and not ${hidden})`;
    case "person":
      return sql`(${standing} and not exists
        (select 1 from block where blocker_id = actor.id and blocked_id = ${viewer.actorId})
        and (not ${hidden} or exists (select 1 from follow where follower_id = ${viewer.actorId}
          and followee_id = actor.id and follow.state in ('accepted', 'invited'))))`;
    case "server":
      return sql`(${standing} and not exists
        (select 1 from peer where peer.host = ${viewer.host} and peer.trust = 'blocked')
        and (not ${hidden} or exists (select 1 from follow
          join actor as reader on reader.id = follow.follower_id
          where followee_id = actor.id and reader.host = ${viewer.host}
          and follow.state in ('accepted', 'invited'))))`;
  }
}

/** Whether someone is shown to a viewer who did not ask for them by name: nobody of a server that the viewer has hidden. */
export function shownActor(viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer.kind !== "person") return sql`(1 = 1)`;
  return sql`(not exists (select 1 from hidden_host
    where hidden_host.actor_id = ${viewer.actorId} and hidden_host.host = actor.host))`;
}

/** The same of who is suggested: not whom the viewer has blocked either. */
export function welcomeActor(viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer.kind !== "person") return sql`(1 = 1)`;
  return sql`(${shownActor(viewer)} and not exists
    (select 1 from block where blocker_id = ${viewer.actorId} and blocked_id = actor.id))`;
}
