import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

/** A closed network of another server that something of ours stands in: its host says who has members there. */
export interface NetworkElsewhere {
  id: number;
  host: string;
  followersUri: string | null;
}

const ofPost = define("network-elsewhere-of-post", (reader, p: { id: number }) =>
  standing(reader).where("post.id", "=", p.id),
);

const ofFile = define("network-elsewhere-of-file", (reader, p: { file: string }) =>
  standing(reader)
    .innerJoin("attachment", "attachment.post_id", "post.id")
    .where("attachment.file", "=", p.file)
    .limit(1),
);

function standing(reader: Reader) {
  return reader.db
    .selectFrom("post")
    .innerJoin("actor", "actor.id", "post.network_id")
    .select(["actor.id", "actor.host", "actor.followers_uri"])
    .where("post.local", "=", 1)
    .where("post.audience", "=", "network")
    .where("post.network_state", "=", "accepted")
    .where("actor.local", "=", 0)
    .where("actor.state", "=", "active");
}

/** The network elsewhere whose members a post of ours, or a file of one, is for; undefined for everything else. */
export async function networkElsewhere(
  reader: Reader,
  wanted: { postId: number } | { file: string },
): Promise<NetworkElsewhere | undefined> {
  const [row] =
    "postId" in wanted
      ? await ofPost(reader, { id: wanted.postId })
      : await ofFile(reader, { file: wanted.file });
  return row && { id: row.id, host: row.host, followersUri: row.followers_uri };
}
