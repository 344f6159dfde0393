import { openHandles } from "../../src/storage/engine.ts";

/** What two instances must agree on: people, follows from one to the other, posts and what was done with them, told in URIs and in order. */
export interface SharedState {
  people: unknown[];
  follows: unknown[];
  posts: unknown[];
  thanks: unknown[];
  boosts: unknown[];
  blocks: unknown[];
  gone: string[];
}

/**
 * Reads what an instance holds about the people of these hosts and what they share beyond their region. Ids, times of
 * receipt and what only its own people see are left out.
 */
export async function sharedState(
  databaseUrl: string,
  hosts: readonly string[],
): Promise<SharedState> {
  const handles = openHandles(databaseUrl);
  const db = handles.read;
  try {
    const actors = await db
      .selectFrom("actor")
      .select(["id", "uri", "host", "name", "bio_html", "moved_to_id", "state"])
      .where("kind", "=", "person")
      .where("host", "in", hosts)
      .execute();
    const uri = new Map(actors.map((actor) => [actor.id, actor.uri]));
    const ours = (id: number | null) => (id === null ? null : (uri.get(id) ?? "someone else"));
    const among = (...ids: number[]) => ids.every((id) => uri.has(id));
    const host = new Map(actors.map((actor) => [actor.id, actor.host]));
    const across = (one: number, other: number) => host.get(one) !== host.get(other);
    const posts = (
      await db.selectFrom("post").selectAll().where("audience", "<>", "region").execute()
    ).filter((post) => among(post.author_id));
    const postUri = new Map(posts.map((post) => [post.id, post.uri]));
    const topics = await db
      .selectFrom("post_topic")
      .innerJoin("topic", "topic.id", "post_topic.topic_id")
      .select(["post_topic.post_id", "topic.slug"])
      .orderBy("post_topic.position")
      .execute();
    const mentions = await db.selectFrom("mention").selectAll().execute();
    const answers = await db.selectFrom("answer").selectAll().execute();
    const reactions = async (table: "thanks" | "boost") =>
      (await db.selectFrom(table).selectAll().execute())
        .filter((row) => among(row.actor_id) && postUri.has(row.post_id))
        .map((row) => `${ours(row.actor_id)} ${postUri.get(row.post_id)}`);
    const follows = await db.selectFrom("follow").selectAll().execute();
    const blocks = await db.selectFrom("block").selectAll().execute();
    const tombstones = await db
      .selectFrom("tombstone")
      .select("uri")
      .where("uri", "like", "%/posts/%")
      .execute();
    return {
      people: sorted(
        actors.map((a) => ({
          uri: a.uri,
          name: a.name,
          bio: a.bio_html,
          movedTo: ours(a.moved_to_id),
          state: a.state,
        })),
      ),
      follows: sorted(
        follows
          .filter(
            (f) => among(f.follower_id, f.followee_id) && across(f.follower_id, f.followee_id),
          )
          .map((f) => `${ours(f.follower_id)} ${f.state} ${ours(f.followee_id)}`),
      ),
      posts: sorted(
        posts.map((post) => ({
          uri: post.uri,
          author: ours(post.author_id),
          kind: post.kind,
          audience: post.audience,
          title: post.title,
          teaser: post.teaser,
          body: post.body_html,
          language: post.language,
          outcome: post.outcome,
          aspects: post.aspects,
          change: post.change,
          maturity: post.maturity,
          form: post.form,
          neededBy: post.needed_by,
          requestStatus: post.request_status,
          licence: post.licence,
          replyTo: post.reply_to_uri,
          root: postUri.get(post.thread_id) ?? post.thread_id,
          published: post.published_at,
          edited: post.edited_at,
          replies: post.replies_count,
          thanks: post.thanks_count,
          boosts: post.boosts_count,
          topics: topics.filter((t) => t.post_id === post.id).map((t) => t.slug),
          mentions: sorted(
            mentions.filter((m) => m.post_id === post.id).map((m) => ours(m.actor_id)),
          ),
          answers: sorted(
            answers.filter((a) => a.request_id === post.id).map((a) => postUri.get(a.reply_id)),
          ),
        })),
      ),
      thanks: sorted(await reactions("thanks")),
      boosts: sorted(await reactions("boost")),
      blocks: sorted(
        blocks
          .filter((b) => among(b.blocker_id, b.blocked_id))
          .map((b) => `${ours(b.blocker_id)} blocks ${ours(b.blocked_id)}`),
      ),
      gone: sorted(tombstones.map((t) => t.uri)),
    };
  } finally {
    await handles.close();
  }
}

function sorted<T>(items: T[]): T[] {
  const key = (item: T) => (typeof item === "string" ? item : JSON.stringify(item));
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
