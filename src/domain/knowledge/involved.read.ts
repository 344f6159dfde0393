import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const rows = define("post-involved", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("post")
    .innerJoin("actor as author", "author.id", "post.author_id")
    .leftJoin("post as root", "root.id", "post.thread_id")
    .leftJoin("post as parent", "parent.id", "post.reply_to_id")
    .leftJoin("actor as network", "network.id", "post.network_id")
    .select([
      "post.id",
      "post.uri",
      "post.author_id",
      "author.uri as author_uri",
      "author.host as author_host",
      "post.audience",
      "post.state",
      "post.kind",
      "post.local",
      "post.network_id",
      "network.local as network_local",
      "network.host as network_host",
      "root.kind as root_kind",
      "parent.author_id as parent_author_id",
      "parent.audience as parent_audience",
      "parent.local as parent_local",
    ])
    .where("post.id", "=", p.id),
);

const namedRows = define("post-named", (reader, p: { id: number }) =>
  reader.db.selectFrom("mention").select("actor_id as id").where("post_id", "=", p.id),
);

const writers = define("thread-writers-elsewhere", (reader, p: { id: number; limit: number }) =>
  reader.db
    .selectFrom("post as one")
    .innerJoin("post as other", "other.thread_id", "one.thread_id")
    .innerJoin("actor", "actor.id", "other.author_id")
    .select("actor.id")
    .where("one.id", "=", p.id)
    .where("actor.local", "=", 0)
    .where("other.audience", "in", ["public", "unlisted"])
    .distinct()
    .limit(p.limit),
);

/** Most people elsewhere who hear of a post because they wrote in its thread. */
const mostWriters = 200;

/** A post, whatever its state, with those who are involved in it: for deciding who hears of it, never to be shown. */
export async function involved(reader: Reader, postId: number) {
  const [post] = await rows(reader, { id: postId });
  if (!post) return undefined;
  const [named, inThread] = await Promise.all([
    namedRows(reader, { id: postId }),
    writers(reader, { id: postId, limit: mostWriters }),
  ]);
  return { ...post, named: named.map(({ id }) => id), inThread: inThread.map(({ id }) => id) };
}
