import type { Audience } from "../storage/tables/knowledge.ts";

/**
 * What happened, in the past tense, with ids only. Recorded in the transaction in which it happened; what must follow
 * (federation, indexing, mail) runs from the jobs it wakes. `local` says whether someone here did it: only then it federates.
 * Where the row is gone afterwards, the fact carries what the wire needs.
 */
export type Fact =
  | { type: "PostPublished"; postId: number; authorId: number; local: boolean }
  | { type: "PostRevised"; postId: number; authorId: number; local: boolean }
  | {
      type: "PostWithdrawn";
      postId: number;
      uri: string;
      authorId: number;
      local: boolean;
      /** Whom it was for; who follows its author is told only when they could have had it. */
      audience: Audience;
      /** Actor URIs, elsewhere, of those named, answered, thanking, boosting or replying. */
      recipients: readonly string[];
    }
  | { type: "Boosted"; boostId: number; postId: number; actorId: number; local: boolean }
  | {
      type: "BoostWithdrawn";
      boostId: number;
      uri: string;
      postId: number;
      actorId: number;
      local: boolean;
    }
  | { type: "Thanked"; thanksId: number; postId: number; actorId: number; local: boolean }
  | {
      type: "ThanksWithdrawn";
      thanksId: number;
      uri: string;
      postId: number;
      actorId: number;
      local: boolean;
    }
  | {
      type: "FollowRequested";
      followId: number;
      followerId: number;
      followeeId: number;
      local: boolean;
    }
  /** The followee answered; `local` when the followee is ours. `uri` is the Follow's. */
  | {
      type: "FollowAnswered";
      followId: number;
      uri: string;
      followerId: number;
      followeeId: number;
      accepted: boolean;
      local: boolean;
    }
  /** The follower took it back; `local` when the follower is ours. */
  | {
      type: "FollowEnded";
      followId: number;
      uri: string;
      followerId: number;
      followeeId: number;
      local: boolean;
    }
  /** The followee removed a follower (also by a block); `local` when the followee is ours. */
  | {
      type: "FollowerRemoved";
      followId: number;
      uri: string;
      followerId: number;
      followeeId: number;
      local: boolean;
    }
  | { type: "Blocked"; blockId: number; blockerId: number; blockedId: number; local: boolean }
  | {
      type: "Unblocked";
      blockId: number;
      uri: string;
      blockerId: number;
      blockedId: number;
      local: boolean;
    }
  | { type: "ActorArrived"; actorId: number; local: boolean }
  | { type: "ProfileChanged"; actorId: number; local: boolean }
  | { type: "ActorMoved"; actorId: number; targetId: number; local: boolean }
  | {
      type: "ActorDeleted";
      actorId: number;
      uri: string;
      local: boolean;
      inboxes: readonly string[];
    }
  | { type: "ReportFiled"; reportId: number; local: boolean }
  | { type: "Notified"; notificationId: number; readerId: number }
  /** A reply was stored whose parent is not held here. */
  | { type: "ParentMissing"; postId: number; parentUri: string }
  /** Someone here opened a conversation that began elsewhere, and it has not been asked for lately. */
  | { type: "ThreadOpened"; rootId: number; rootUri: string };

export type FactType = Fact["type"];
