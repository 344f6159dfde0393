import type { Fact } from "../../domain/facts.ts";
import type { Audience, PostKind } from "../../storage/tables/knowledge.ts";

/**
 * Who is to hear of something, before it is known where they are. Everything is a union; `only` then keeps allied servers
 * alone, or one server.
 */
export interface Hearers {
  /** Everyone elsewhere who follows this actor. */
  followersOf?: number;
  /** People elsewhere, each at an inbox of their own when `privately`. Nobody across a block with `from`. */
  people?: readonly number[];
  peopleByUri?: readonly string[];
  privately?: boolean;
  /** Whose words these are: those who have blocked them, or whom they have blocked, are left out. */
  from?: number;
  /** Wherever this has been sent before. */
  holdersOf?: string;
  /** Wherever anything of this actor has been sent before. */
  acquainted?: number;
  inboxes?: readonly string[];
  only?: "allied" | { host: string };
  /** Servers that are left out: whoever sent it to us. */
  not?: readonly string[];
}

/** What is known of a post when it is decided who hears of it. */
export interface Told {
  authorId: number;
  audience: Audience;
  /** Kind of the post, and of the one at the root of its thread. */
  kind: PostKind;
  rootKind: PostKind;
  /** The network it is written in, when that is elsewhere. */
  networkElsewhere?: { id: number; host: string } | undefined;
  /** People it names. */
  named: readonly number[];
  /** Whom it answers, and who else wrote in the thread. */
  answered: readonly number[];
  inThread: readonly number[];
}

/**
 * Who hears of a post of ours, by its audience:
 *
 * - public: followers, named, answered and the thread
 * - unlisted: followers, named, answered and the thread
 * - followers: followers and named
 * - allied: the named on allied servers
 * - direct: the named, each at an inbox of their own
 * - network: the network's host alone, which passes it on; a network here passes it on itself
 * - region: nobody
 *
 * What is written in an open network elsewhere goes to its host as well. Allied instances have what is shared with them by
 * the group they follow (`isSharedWithAllies`).
 */
export function hearersOfPost(post: Told): Hearers | undefined {
  const { authorId: from, named, answered, inThread, networkElsewhere } = post;
  switch (post.audience) {
    case "public":
    case "unlisted":
      return {
        from,
        followersOf: from,
        people: [
          ...named,
          ...answered,
          ...inThread,
          ...(networkElsewhere ? [networkElsewhere.id] : []),
        ],
      };
    case "followers":
      return { from, followersOf: from, people: named };
    case "allied":
      return { from, people: named, only: "allied" };
    case "direct":
      return { from, people: named, privately: true };
    case "network":
      return networkElsewhere
        ? { people: [networkElsewhere.id], only: { host: networkElsewhere.host } }
        : {};
    case "region":
      return undefined;
  }
}

/** Who hears that a post of ours is gone: wherever it was sent, and everyone who may have come by it otherwise. */
export function hearersOfWithdrawal(
  fact: Extract<Fact, { type: "PostWithdrawn" }>,
  networkElsewhere: Told["networkElsewhere"],
): Hearers {
  const { audience, authorId, uri, recipients } = fact;
  if (audience === "network")
    return networkElsewhere
      ? { people: [networkElsewhere.id], only: { host: networkElsewhere.host } }
      : {};
  const followed = audience === "public" || audience === "unlisted" || audience === "followers";
  return {
    holdersOf: uri,
    peopleByUri: recipients,
    ...(networkElsewhere && { people: [networkElsewhere.id] }),
    ...(followed && { followersOf: authorId }),
  };
}

/** Whether the group that allied instances follow passes a post on: what is for them, and public knowledge with its replies. */
export function isSharedWithAllies({
  audience,
  kind,
  rootKind,
}: Pick<Told, "audience" | "kind" | "rootKind">): boolean {
  return audience === "allied" || (audience === "public" && [kind, rootKind].some(isKnowledge));
}

function isKnowledge(kind: PostKind): boolean {
  return kind !== "note";
}
