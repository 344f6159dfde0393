import { activityUri, actorUris, laterActivityUri, updateUri } from "../../domain/uris.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import type { Json } from "../wire/proof.ts";
import { addressedTo, publicUri, type Addressed } from "./addressing.ts";
import { bare, present, withContext } from "./context.ts";

/**
 * The activities we send. Each has a real URL, the same however often it is built, and says whom it is for. What it acts
 * on is embedded whole where peers match on it (Undo, Accept, Reject) and a link where they know it.
 */

/** A post comes into being; `post` is its document, `postId` its id here. */
export function create(origin: string, postId: number, post: Json): Json {
  return activity({
    id: activityUri(origin, postId),
    type: "Create",
    actor: post["attributedTo"],
    published: post["published"],
    ...addresseesOf(post),
    object: bare(post),
  });
}

/** A post was changed; throws `TypeError` for one that never was. */
export function updatePost(origin: string, postId: number, post: Json): Json {
  const { updated } = post;
  if (typeof updated !== "string") throw new TypeError("the post was never changed");
  return activity({
    id: updateUri(origin, postId, updated),
    type: "Update",
    actor: post["attributedTo"],
    published: updated,
    ...addresseesOf(post),
    object: bare(post),
  });
}

/** An actor's profile or keys changed; `document` is the actor's. */
export function updateActor(origin: string, actorId: number, document: Json): Json {
  const { uri, followers } = actorUris(origin, actorId);
  const updated = String(document["updated"]);
  return activity({
    id: updateUri(origin, actorId, updated),
    type: "Update",
    actor: uri,
    published: updated,
    to: [publicUri],
    cc: [followers],
    object: bare(document),
  });
}

/** A post was withdrawn: what is left is a Tombstone. `named`: actor URIs that are told of it by name. */
export function deletePost(
  origin: string,
  post: { id: number; uri: string; authorId: number; audience: Audience; deletedAt: string },
  named: readonly string[],
): Json | undefined {
  const addressed = addressedTo(origin, post.authorId, post.audience, named);
  return (
    addressed &&
    activity({
      id: laterActivityUri(origin, post.id, "delete"),
      type: "Delete",
      actor: actorUris(origin, post.authorId).uri,
      published: post.deletedAt,
      ...addressed,
      object: bare(tombstone({ uri: post.uri, formerType: "Note", deletedAt: post.deletedAt })),
    })
  );
}

/** An actor is gone, with everything it wrote. */
export function deleteActor(origin: string, actorId: number): Json {
  const { uri, followers } = actorUris(origin, actorId);
  return activity({
    id: laterActivityUri(origin, actorId, "delete"),
    type: "Delete",
    actor: uri,
    to: [publicUri],
    cc: [followers],
    object: uri,
  });
}

/** What stands at the address of something that is gone. */
export function tombstone(gone: { uri: string; formerType?: string; deletedAt: string }): Json {
  return withContext(
    present({
      id: gone.uri,
      type: "Tombstone",
      formerType: gone.formerType,
      deleted: gone.deletedAt,
    }),
  );
}

/** A boost; never wider than the post it shows. Undefined when that is for nobody elsewhere. */
export function announce(
  origin: string,
  boost: { id: number; actorId: number; createdAt: string },
  post: { uri: string; authorUri: string; audience: Audience },
): Json | undefined {
  if (!["public", "unlisted", "allied"].includes(post.audience)) return undefined;
  const addressed = addressedTo(origin, boost.actorId, post.audience, [post.authorUri]);
  return (
    addressed &&
    activity({
      id: activityUri(origin, boost.id),
      type: "Announce",
      actor: actorUris(origin, boost.actorId).uri,
      published: boost.createdAt,
      ...addressed,
      object: post.uri,
    })
  );
}

/** Thanks: a Like, or an EmojiReact when it is said with an emoji. */
export function thanks(
  origin: string,
  given: { id: number; actorId: number; emoji: string | null },
  post: { uri: string; authorUri: string },
): Json {
  return activity({
    id: activityUri(origin, given.id),
    type: given.emoji === null ? "Like" : "EmojiReact",
    actor: actorUris(origin, given.actorId).uri,
    to: [post.authorUri],
    cc: [],
    object: post.uri,
    content: given.emoji ?? undefined,
  });
}

/** Who follows whom, and under which URI: ours or theirs. */
export interface Following {
  uri: string;
  followerUri: string;
  followeeUri: string;
}

export function follow({ uri, followerUri, followeeUri }: Following): Json {
  return activity({
    id: uri,
    type: "Follow",
    actor: followerUri,
    to: [followeeUri],
    cc: [],
    object: followeeUri,
  });
}

/** The followee's yes; `followId` is the follow's id here. */
export function accept(origin: string, followId: number, following: Following): Json {
  return answer(laterActivityUri(origin, followId, "accept"), "Accept", following);
}

/** The followee's no, also after a yes. */
export function reject(origin: string, followId: number, following: Following): Json {
  return answer(laterActivityUri(origin, followId, "reject"), "Reject", following);
}

export function block(
  uri: string,
  { blockerUri, blockedUri }: { blockerUri: string; blockedUri: string },
): Json {
  return activity({
    id: uri,
    type: "Block",
    actor: blockerUri,
    to: [blockedUri],
    cc: [],
    object: blockedUri,
  });
}

/** Takes back a Follow, Like, EmojiReact, Announce or Block of ours; `id` is that of the thing it brought. */
export function undo(origin: string, id: number, undone: Json): Json {
  return activity({
    id: laterActivityUri(origin, id, "undo"),
    type: "Undo",
    actor: undone["actor"],
    ...addresseesOf(undone),
    object: bare(undone),
  });
}

/** A report to another server's moderators. The instance says it, so that nobody learns who reported. */
export function flag(
  origin: string,
  report: { id: number; targetUri: string; postUris: readonly string[]; text: string },
  instanceUri: string,
): Json {
  return activity({
    id: activityUri(origin, report.id),
    type: "Flag",
    actor: instanceUri,
    to: [report.targetUri],
    cc: [],
    object: [report.targetUri, ...report.postUris],
    content: report.text,
  });
}

/** Someone of ours goes on elsewhere, at `movedAt`. */
export function move(
  origin: string,
  actorId: number,
  { targetUri, movedAt }: { targetUri: string; movedAt: string },
): Json {
  const { uri, followers } = actorUris(origin, actorId);
  return activity({
    id: laterActivityUri(origin, actorId, `move-${Date.parse(movedAt)}`),
    type: "Move",
    actor: uri,
    published: movedAt,
    to: [followers],
    cc: [],
    object: uri,
    target: targetUri,
  });
}

function answer(id: string, type: "Accept" | "Reject", following: Following): Json {
  return activity({
    id,
    type,
    actor: following.followeeUri,
    to: [following.followerUri],
    cc: [],
    object: bare(follow(following)),
  });
}

type Sent = Addressed & { id: string; type: string; actor: unknown; object: unknown };

function activity(properties: Sent & Json): Json {
  return withContext(present(properties));
}

function addresseesOf({ to, cc }: Json): Addressed {
  return { to: to as readonly string[], cc: cc as readonly string[] };
}
