import { sql, type RawBuilder, type SqlBool } from "kysely";
import { personViewer, visible } from "../knowledge/visible.ts";
import { seenActor } from "../people/seen.ts";

/** Keeps PostgreSQL from reading every post and everybody into a hash for one page of news. */
const oneAtATime = sql`limit 1 offset 0`;

/**
 * The one rule of which of their news someone is shown at `now`: a condition for a query that has `notification as news`
 * in its from. Nothing of a post they may not see, of who is gone or has blocked them, and of whom they have muted with
 * what they tell. What a network says of itself is shown also when they may no longer see it.
 */
export function heard(me: number, now: string): RawBuilder<SqlBool> {
  return sql`(${heardFrom("news", me, now)} and (news.post_id is null or exists
    (select 1 from post where post.id = news.post_id and ${visible(personViewer(me))} ${oneAtATime})))`;
}

/** The half of the rule that is about who did it, for a notification under any name. */
export function heardFrom(as: string, me: number, now: string): RawBuilder<SqlBool> {
  const news = (column: string) => sql.ref(`${as}.${column}`);
  return sql`((${news("actor_id")} = ${news("network_id")} or exists
    (select 1 from actor where actor.id = ${news("actor_id")} and ${seenActor(personViewer(me))} ${oneAtATime}))
    and not exists (select 1 from mute where muter_id = ${me} and muted_id = ${news("actor_id")}
      and mute.notifications = 1 and (until is null or until > ${now})))`;
}
