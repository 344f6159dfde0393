import type { Fact } from "../../domain/facts.ts";
import type { Audience, PostKind } from "../../storage/tables/knowledge.ts";

/**
 * Who is to hear of something, before it is known where they are. Everything is a union; `only: "allied"` then keeps
 * allied servers alone.
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
  /** Every server we are allied with. */
  allies?: boolean;
  /** Wherever this has been sent before. */
  holdersOf?: string;
  /** Wherever anything of this actor has been sent before. */
  acquainted?: number;
  inboxes?: readonly string[];
  only?: "allied";
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
  /** People it names. */
  named: readonly number[];
  /** Whom it answers, and who else wrote in the thread. */
  answered: readonly number[];
  inThread: readonly number[];
}

/**
 * Who hears of a post of ours, by its audience:
 *
 * - public: followers, named, answered and the thread; allied servers too when it is knowledge or answers knowledge
 * - unlisted: followers, named, answered and the thread
 * - followers: followers and named
 * - allied: allied servers, nobody else
 * - direct: the named, each at an inbox of their own
 * - region, network: nobody
 */
export function hearersOfPost(post: Told): Hearers | undefined {
  const { authorId: from, named, answered, inThread } = post;
  switch (post.audience) {
    case "public":
    case "unlisted":
      return {
        from,
        followersOf: from,
        people: [...named, ...answered, ...inThread],
        allies: post.audience === "public" && [post.kind, post.rootKind].some(isKnowledge),
      };
    case "followers":
      return { from, followersOf: from, people: named };
    case "allied":
      return { from, allies: true, people: named, only: "allied" };
    case "direct":
      return { from, people: named, privately: true };
    case "region":
    case "network":
      return undefined;
  }
}

/** Who hears that a post of ours is gone: wherever it was sent, and everyone who may have come by it otherwise. */
export function hearersOfWithdrawal(fact: Extract<Fact, { type: "PostWithdrawn" }>): Hearers {
  const { audience, authorId, uri, recipients } = fact;
  const followed = audience === "public" || audience === "unlisted" || audience === "followers";
  return {
    holdersOf: uri,
    peopleByUri: recipients,
    ...(followed && { followersOf: authorId }),
    allies: audience === "public" || audience === "allied",
  };
}

function isKnowledge(kind: PostKind): boolean {
  return kind !== "note";
}
