import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Viewer } from "../knowledge/visible.ts";

/**
 * The one rule of who may see an actor: a condition for a query that has `actor` in its from. Not the suspended or
 * deleted, not those of a blocked server, and nobody sees who has blocked them; a server that is blocked sees nobody.
 */
export function seenActor(viewer: Viewer): RawBuilder<SqlBool> {
  const standing = sql`actor.state = 'active' and not exists
    (select 1 from peer where peer.host = actor.host and peer.trust = 'blocked')`;
  switch (viewer.kind) {
    case "anonymous":
      return sql`(${standing})`;
    case "person":
      return sql`(${standing} and not exists
        (select 1 from block where blocker_id = actor.id and blocked_id = ${viewer.actorId}))`;
    case "server":
      return sql`(${standing} and not exists
        (select 1 from peer where peer.host = ${viewer.host} and peer.trust = 'blocked'))`;
  }
}
