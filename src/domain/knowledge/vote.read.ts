import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { optionsOf } from "./poll.ts";

/** What someone here chose in a poll elsewhere, as it is told there. */
export interface VoteTold {
  id: number;
  uri: string;
  /** The choice, word for word. */
  name: string;
  createdAt: string;
  actorId: number;
  postUri: string;
  authorId: number;
  authorUri: string;
  authorHost: string;
}

const byId = define("vote-told", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("poll_vote")
    .innerJoin("poll", "poll.post_id", "poll_vote.post_id")
    .innerJoin("post", "post.id", "poll_vote.post_id")
    .innerJoin("actor as author", "author.id", "post.author_id")
    .innerJoin("actor as voter", "voter.id", "poll_vote.actor_id")
    .select(["poll_vote.id", "poll_vote.uri", "poll_vote.choice", "poll_vote.created_at"])
    .select(["poll_vote.actor_id", "poll.options", "post.uri as post_uri"])
    .select(["author.id as author_id", "author.uri as author_uri", "author.host as author_host"])
    .where("poll_vote.id", "=", p.id)
    .where("post.local", "=", 0)
    .where("voter.local", "=", 1)
    .where("voter.state", "=", "active"),
);

/** A vote of someone here in a poll elsewhere; undefined for every other. */
export async function voteTold(reader: Reader, id: number): Promise<VoteTold | undefined> {
  const [row] = await byId(reader, { id });
  const name = row && optionsOf(row.options)[row.choice];
  if (name === undefined) return undefined;
  return {
    id: row!.id,
    uri: row!.uri,
    name,
    createdAt: row!.created_at,
    actorId: row!.actor_id,
    postUri: row!.post_uri,
    authorId: row!.author_id,
    authorUri: row!.author_uri,
    authorHost: row!.author_host,
  };
}

const elsewhere = define("poll-voters-elsewhere", (reader, p: { postId: number; limit: number }) =>
  reader.db
    .selectFrom("poll_vote")
    .innerJoin("actor", "actor.id", "poll_vote.actor_id")
    .select("poll_vote.actor_id as id")
    .where("poll_vote.post_id", "=", p.postId)
    .where("actor.local", "=", 0)
    .groupBy("poll_vote.actor_id")
    .limit(p.limit),
);

/** Most people elsewhere who are told how a poll stands because they voted; its author's followers are told besides. */
const mostTold = 1_000;

/** Whoever voted elsewhere. */
export async function votersElsewhere(reader: Reader, postId: number): Promise<number[]> {
  const rows = await elsewhere(reader, { postId, limit: mostTold });
  return rows.map(({ id }) => id);
}

const countedAt = define("poll-counted-at", (reader, p: { postId: number }) =>
  reader.db.selectFrom("poll").select("counted_at").where("post_id", "=", p.postId),
);

/** When the numbers of a post's poll last changed; undefined when it has none that did. */
export async function pollCountedAt(reader: Reader, postId: number): Promise<string | undefined> {
  return (await countedAt(reader, { postId }))[0]?.counted_at ?? undefined;
}
