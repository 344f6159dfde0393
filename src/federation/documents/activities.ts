import {
  activityUri,
  actorUris,
  laterActivityUri,
  reportInNetworkUri,
  updateUri,
} from "../../domain/uris.ts";
import { truncate } from "../../lib/text.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import type { Json } from "../wire/proof.ts";
import {
  addressedTo,
  publicUri,
  toMembers,
  type Addressed,
  type Around,
  type NetworkAddress,
} from "./addressing.ts";
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

/** A post was changed, `updated` when, also where its words were not; throws `TypeError` for one that never was. */
export function updatePost(
  origin: string,
  postId: number,
  post: Json,
  updated: unknown = post["updated"],
): Json {
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

/** A poll stands otherwise than before, since `countedAt`; what is asked has not changed. */
export function tellTallies(origin: string, postId: number, post: Json, countedAt: string): Json {
  return activity({
    id: laterActivityUri(origin, postId, `tally-${Date.parse(countedAt)}`),
    type: "Update",
    actor: post["attributedTo"],
    published: countedAt,
    ...addresseesOf(post),
    object: bare(post),
  });
}

/** An actor's profile or keys changed; `document` is the actor's. A hidden network tells those who belong to it. */
export function updateActor(origin: string, actorId: number, document: Json): Json {
  const { uri, followers } = actorUris(origin, actorId);
  const updated = String(document["updated"]);
  return activity({
    id: updateUri(origin, actorId, updated),
    type: "Update",
    actor: uri,
    published: updated,
    ...(document["accessType"] === "private" ? toFollowers(followers) : toEveryone(followers)),
    object: bare(document),
  });
}

/** A post was withdrawn: what is left is a Tombstone. `around` names those who are told of it by name. */
export function deletePost(
  origin: string,
  post: { id: number; uri: string; authorId: number; audience: Audience; deletedAt: string },
  around: Around,
): Json | undefined {
  const addressed = addressedTo(origin, post.authorId, post.audience, around);
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

/** An actor is gone, with everything it wrote. A `hidden` network tells those who belonged to it. */
export function deleteActor(
  origin: string,
  actorId: number,
  { hidden = false }: { hidden?: boolean } = {},
): Json {
  const { uri, followers } = actorUris(origin, actorId);
  return activity({
    id: laterActivityUri(origin, actorId, "delete"),
    type: "Delete",
    actor: uri,
    ...(hidden ? toFollowers(followers) : toEveryone(followers)),
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
  const named = [post.authorUri];
  const addressed = addressedTo(origin, boost.actorId, post.audience, { named });
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

/** Thanks: a Like, or an EmojiReact when it is said with an emoji. In a network it hears of them too; in one for members they are for them. */
export function thanks(
  origin: string,
  given: { id: number; actorId: number; emoji: string | null },
  post: Thanked,
): Json {
  return activity({
    id: activityUri(origin, given.id),
    type: given.emoji === null ? "Like" : "EmojiReact",
    actor: actorUris(origin, given.actorId).uri,
    ...thanksFor(post),
    object: post.uri,
    content: given.emoji ?? undefined,
  });
}

/** What is thanked for; `closed`: it is for the members of its network. */
export interface Thanked {
  uri: string;
  authorUri: string;
  in?: { network: NetworkAddress; closed: boolean } | undefined;
}

function thanksFor({ authorUri, in: said }: Thanked): Addressed {
  if (!said) return { to: [authorUri], cc: [] };
  if (said.closed) return toMembers(said.network);
  return { to: [authorUri, said.network.uri], cc: [], audience: said.network.uri };
}

/** Who follows whom, and under which URI: ours or theirs. */
export interface Following {
  uri: string;
  followerUri: string;
  followeeUri: string;
  /** What someone says who asks to join a network. */
  message?: string | null;
  /** Why not, of a Reject: a word for machines. */
  reason?: string | undefined;
}

export function follow({ uri, followerUri, followeeUri, message }: Following): Json {
  return activity({
    id: uri,
    type: "Follow",
    actor: followerUri,
    to: [followeeUri],
    cc: [],
    object: followeeUri,
    content: message ?? undefined,
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

/** A report of what was written in a network: told to the network by an instance, or by the network to who moderates it. */
export function flagIn(
  origin: string,
  report: { id: number; targetUri: string; postUris: readonly string[]; text: string },
  { actor, networkUri, to }: { actor: string; networkUri: string; to: readonly string[] },
): Json {
  return activity({
    id: reportInNetworkUri(origin, report.id),
    type: "Flag",
    actor,
    audience: networkUri,
    to,
    cc: [],
    object: [report.targetUri, ...report.postUris],
    content: report.text,
  });
}

/** Longest reason that groups elsewhere take, characters. */
const longestReason = 1_000;

/** A report of one post, to the group elsewhere that it stands in: by a person, with the reason as `summary`, as Lemmy reads it. */
export function flagToGroup(
  origin: string,
  flagId: number,
  { postUri, text }: { postUri: string; text: string },
  { actor, groupUri }: { actor: string; groupUri: string },
): Json {
  return activity({
    id: activityUri(origin, flagId),
    type: "Flag",
    actor,
    audience: groupUri,
    to: [groupUri],
    cc: [],
    object: postUri,
    summary: truncate(text, longestReason),
    content: text,
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
    object: bare(follow({ ...following, message: null })),
    summary: following.reason,
  });
}

type Sent = Addressed & { id: string; type: string; actor: unknown; object: unknown };

function activity(properties: Sent & Json): Json {
  return withContext(present(properties));
}

function addresseesOf({ to, cc, audience }: Json): Addressed {
  return {
    to: to as readonly string[],
    cc: cc as readonly string[],
    ...(typeof audience === "string" && { audience }),
  };
}

function toEveryone(followers: string): Addressed {
  return { to: [publicUri], cc: [followers] };
}

function toFollowers(followers: string): Addressed {
  return { to: [followers], cc: [] };
}
