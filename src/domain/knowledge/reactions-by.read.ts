import { sql } from "kysely";
import type { Reader } from "../../storage/reader.ts";

/** The URI of someone's thanks or boost of a post: what an undo that only names the post speaks of. */
export async function reactionUri(
  reader: Reader,
  reaction: "thanks" | "boost",
  { actorId, postId }: { actorId: number; postId: number },
): Promise<string | undefined> {
  const held = await reader.db
    .selectFrom(reaction)
    .select("uri")
    .where("actor_id", "=", actorId)
    .where("post_id", "=", postId)
    .executeTakeFirst();
  return held?.uri;
}

/** What someone did that is held under a URI. */
export interface Deed {
  kind: "follow" | "block" | "thanks" | "boost";
  /** The other actor, or the post. */
  of: number;
}

/** What an undo that only names a URI takes back; undefined when nothing of this actor's is held under it. */
export async function deedUnder(
  reader: Reader,
  uri: string,
  actorId: number,
): Promise<Deed | undefined> {
  const { db } = reader;
  const follow = db
    .selectFrom("follow")
    .select([sql.lit<Deed["kind"]>("follow").as("kind"), "followee_id as of"])
    .where("uri", "=", uri)
    .where("follower_id", "=", actorId);
  const block = db
    .selectFrom("block")
    .select([sql.lit<Deed["kind"]>("block").as("kind"), "blocked_id as of"])
    .where("uri", "=", uri)
    .where("blocker_id", "=", actorId);
  const thanks = db
    .selectFrom("thanks")
    .select([sql.lit<Deed["kind"]>("thanks").as("kind"), "post_id as of"])
    .where("uri", "=", uri)
    .where("actor_id", "=", actorId);
  const boost = db
    .selectFrom("boost")
    .select([sql.lit<Deed["kind"]>("boost").as("kind"), "post_id as of"])
    .where("uri", "=", uri)
    .where("actor_id", "=", actorId);
  const name = db
    .selectFrom("deed_name")
    .select(["kind", "of_id as of"])
    .where("uri", "=", uri)
    .where("actor_id", "=", actorId);
  return follow.unionAll(block).unionAll(thanks).unionAll(boost).unionAll(name).executeTakeFirst();
}
