import { unfollow } from "../../../domain/follows/unfollow.ts";
import { unboost } from "../../../domain/knowledge/boost.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { setNetworkState } from "../../../domain/knowledge/network-posts.ts";
import { deedUnder, reactionUri, type Deed } from "../../../domain/knowledge/reactions-by.read.ts";
import { unthank } from "../../../domain/knowledge/thank.ts";
import { unblock } from "../../../domain/people/block.ts";
import { bury } from "../../../domain/tombstones.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { unless, uriOf, type Effect, type Said } from "../said.ts";

const kinds: Readonly<Record<string, Deed["kind"]>> = {
  Follow: "follow",
  Block: "block",
  Like: "thanks",
  EmojiReact: "thanks",
  Announce: "boost",
};

/**
 * The actor takes back what they did, sent along or only named. What is not held is remembered, so that it has no effect
 * when it comes after its Undo.
 */
export async function undo({ federation, activity, actor }: Said): Promise<Effect> {
  const { object } = activity;
  const uri = uriOf(object);
  const inner = object?.kind === "activity" ? object.activity : undefined;
  const deed =
    uri === undefined ? undefined : await deedUnder(federation.store.reader, uri, actor.id);
  const kind = inner ? kinds[inner.type] : deed?.kind;
  if (kind === "follow" || kind === "block") {
    const other = deed?.of ?? (await ourActor(federation.store.reader, uriOf(inner?.object)))?.id;
    if (other === undefined) throw new Dropped("not-here");
    return between(kind, { actorId: actor.id, other, uri });
  }
  if (actor.kind === "network" && inner?.type === "Announce")
    return takesOff(
      actor.id,
      uriOf(inner.object),
      reaction("boost", { actorId: actor.id, uri, inner }),
    );
  if (kind === "thanks" || kind === "boost")
    return reaction(kind, { actorId: actor.id, uri, inner });
  if (inner || uri === undefined) throw new Dropped("unknown-object");
  return async (tx) => {
    await bury(tx, uri, actor.uri);
    return "not-held";
  };
}

/** A group takes a post off its stream, or takes back a boost. */
function takesOff(networkId: number, uri: string | undefined, orElse: Effect): Effect {
  return async (tx) => {
    const post = uri === undefined ? undefined : await heldPost(tx, uri);
    if (post?.network_id !== networkId) return orElse(tx);
    await setNetworkState(tx, post, "removed");
    return null;
  };
}

function between(
  kind: "follow" | "block",
  { actorId, other, uri }: { actorId: number; other: number; uri: string | undefined },
): Effect {
  if (kind === "block")
    return async (tx) =>
      unless(await unblock(tx, { blockerId: actorId, blockedId: other, uri }), "not-held");
  const pair = { followerId: actorId, followeeId: other, ...(uri !== undefined && { uri }) };
  return async (tx) => unless(await unfollow(tx, pair), "not-held");
}

/** Thanks and boosts are taken back by their URI; where the sender leaves it out, all of theirs for the post. */
function reaction(
  kind: "thanks" | "boost",
  said: { actorId: number; uri: string | undefined; inner: InnerActivity | undefined },
): Effect {
  const { actorId, inner } = said;
  return async (tx) => {
    const takeBack = kind === "thanks" ? unthank : unboost;
    if (said.uri !== undefined)
      return unless(await takeBack(tx, { actorId, uri: said.uri }), "not-held");
    const post = await heldPost(tx, uriOf(inner?.object) ?? "");
    if (!post) return "not-held";
    // Each turn takes one of its few URIs away.
    for (;;) {
      const uri = await reactionUri(tx, kind, { actorId, postId: post.id });
      if (uri === undefined) return "not-held";
      if (await takeBack(tx, { actorId, uri })) return null;
    }
  };
}
