import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { voteFromElsewhere } from "../../../domain/knowledge/vote.ts";
import { networkElsewhere } from "../../../domain/networks/elsewhere.read.ts";
import type { RemoteVote } from "../../decode/decoded.ts";
import { hasMemberOn } from "../../identity/vouched.ts";
import { Dropped } from "../outcome.ts";
import type { Effect, Said } from "../said.ts";

/**
 * A choice in a poll of ours; never a post, whatever it answers. In a closed network elsewhere its host is asked whether
 * whoever votes belongs to it.
 */
export async function castVote(
  { federation, actor, via }: Said,
  { uri, vote }: { uri: string; vote: RemoteVote },
): Promise<Effect> {
  const { reader } = federation.store;
  const post = await heldPost(reader, vote.inReplyTo);
  if (via || post?.local !== 1) throw new Dropped("not-ours");
  const network = await networkElsewhere(reader, { postId: post.id });
  const vouched = network && (await hasMemberOn(federation, network, actor.uri));
  const toldBy = vouched ? network.id : undefined;
  return async (tx) => {
    const { id: actorId } = actor;
    await voteFromElsewhere(tx, { actorId, postId: post.id, name: vote.name, uri, toldBy });
    return null;
  };
}
