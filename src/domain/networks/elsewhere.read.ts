import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { actorById } from "../people/actor.read.ts";

/** A closed network of another server that something of ours stands in: its host says who has members there. */
export interface NetworkElsewhere {
  id: number;
  host: string;
  followersUri: string | null;
}

const ofPost = define("network-of-post", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("post")
    .select("network_id")
    .where("id", "=", p.id)
    .where("local", "=", 1)
    .where("audience", "=", "network")
    .where("network_state", "=", "accepted"),
);

const ofFile = define("post-of-file", (reader, p: { file: string }) =>
  reader.db
    .selectFrom("attachment")
    .select("post_id")
    .where("file", "=", p.file)
    .where("post_id", "is not", null),
);

/** The network elsewhere whose members a post of ours, or a file of one, is for; undefined for everything else. */
export async function networkElsewhere(
  reader: Reader,
  wanted: { postId: number } | { file: string },
): Promise<NetworkElsewhere | undefined> {
  const id = "postId" in wanted ? wanted.postId : (await ofFile(reader, wanted))[0]?.post_id;
  const [post] = id ? await ofPost(reader, { id }) : [];
  const network = post?.network_id ? await actorById(reader, post.network_id) : undefined;
  if (network?.local !== 0 || network.state !== "active") return undefined;
  return { id: network.id, host: network.host, followersUri: network.followers_uri };
}
