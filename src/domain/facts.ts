import type { Audience } from "../storage/tables/knowledge.ts";

/**
 * What happened, in the past tense, with ids only. Recorded in the transaction in which it happened; what must follow
 * (federation, indexing, mail) runs from the jobs it wakes. `local` says whether someone here did it: only then it federates.
 * Where the row is gone afterwards, the fact carries what the wire needs.
 */
export type Fact =
  | {
      type: "PostPublished";
      postId: number;
      authorId: number;
      local: boolean;
      /** It answers a post of ours. */
      answersOurs?: boolean;
    }
  | { type: "PostRevised"; postId: number; authorId: number; local: boolean }
  | {
      type: "PostWithdrawn";
      postId: number;
      uri: string;
      authorId: number;
      local: boolean;
      /** Whom it was for; who follows its author is told only when they could have had it. */
      audience: Audience;
      networkId: number | null;
      /** Actor URIs, elsewhere, of those named, answered, thanking, boosting or replying. */
      recipients: readonly string[];
    }
  /** A post is not held here any more, whatever the reason: what those need to know who could read it. */
  | (InStreams & {
      type: "PostTakenAway";
      authorId: number;
      audience: Audience;
      networkId: number | null;
      /** People here whom it named, where only they or followers could read it. */
      namedHere: readonly number[];
    })
  /** A network has taken a post, or takes it off. */
  | (InStreams & {
      type: "NetworkStateChanged";
      networkId: number;
      state: "awaiting" | "accepted" | "removed";
    })
  /** What is no longer for anyone here was taken away. */
  | { type: "PostDiscarded"; postId: number }
  /** Files that no post here shows any more: copies of others' pictures, uploads thought better of. */
  | { type: "CopiesForgotten"; copiesId: number; files: readonly string[] }
  /** The search index may hold what is below this id in a form of before. */
  | { type: "SearchOutdated"; what: "post" | "actor"; below: number }
  /** Someone here asked something that is open until then, or was given another time; or voted in such a poll elsewhere. */
  | { type: "PollOpened"; postId: number; endsAt: string }
  /** Someone voted; `local` when the poll is ours, `hidden` when its numbers are not told yet. */
  | { type: "PollCounted"; postId: number; authorId: number; local: boolean; hidden: boolean }
  | { type: "PollClosed"; postId: number; uri: string; authorId: number; local: boolean }
  /** Someone here chose something in a poll elsewhere; one fact a choice. */
  | { type: "VoteCast"; voteId: number; postId: number; actorId: number; local: boolean }
  /** Someone here wrote something for later, or put it off. */
  | { type: "PostScheduled"; scheduledId: number; at: string }
  /** What may be done with a post, or what it shows of another, changed at `at`; its words did not. */
  | { type: "PostAmended"; postId: number; authorId: number; local: boolean; at: string }
  /** Someone here quotes a post from elsewhere, whose author is asked. */
  | { type: "QuoteRequested"; postId: number; local: true }
  /** A post quotes another, as its server says: that it may is asked of the other's author's server. */
  | { type: "QuoteTold"; postId: number }
  /** Someone here, or their policy, has answered a QuoteRequest from elsewhere. `answerId`: of the stamp when it is a yes. */
  | {
      type: "QuoteAnswered";
      answerId: number;
      accepted: boolean;
      requestUri: string;
      quoterId: number;
      quoteUri: string;
      quotedId: number;
      quotedAuthorId: number;
      local: true;
    }
  /** The author of a quoted post has taken their yes back; `local` when they are ours. */
  | {
      type: "QuoteRevoked";
      stampUri: string;
      quoteId: number;
      quoteUri: string;
      quoterId: number;
      quotedAuthorId: number;
      local: boolean;
    }
  /** A post that others quote says something else now. */
  | { type: "QuotedEdited"; postId: number }
  /** Someone here recommends someone elsewhere, who is asked. */
  | { type: "FeatureRequested"; itemId: number; local: true }
  /** Someone here, or what they settled, has answered a FeatureRequest from elsewhere; see `QuoteAnswered`. */
  | {
      type: "FeatureAnswered";
      answerId: number;
      accepted: boolean;
      requestUri: string;
      ownerId: number;
      personId: number;
      local: true;
    }
  /** Someone here no longer wants to be in a collection. */
  | {
      type: "FeatureRevoked";
      stampUri: string;
      collectionUri: string;
      ownerId: number;
      personId: number;
      local: true;
    }
  /** What a collection of ours says of itself, or who is in it, changed at `at`: the servers of those in it hear of it. */
  | { type: "CollectionChanged"; collectionId: number; ownerId: number; local: true; at: string }
  /** Someone was taken out of a collection of ours. */
  | {
      type: "CollectionItemRemoved";
      itemId: number;
      itemUri: string;
      collectionUri: string;
      ownerId: number;
      personId: number;
      local: true;
    }
  /** A collection of ours is gone; `personIds` were in it. */
  | {
      type: "CollectionDeleted";
      collectionId: number;
      uri: string;
      ownerId: number;
      personIds: readonly number[];
      local: true;
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
      /** Why not, as other servers read it. */
      reason?: string;
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
      /** Why, as other servers read it. */
      reason?: string;
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
  | {
      type: "ProfileChanged";
      actorId: number;
      local: boolean;
      /** A network that could be found is hidden now: allied regions list it no longer. */
      hides?: true;
      /** Its keys are others: the id of the old one, which signs the news. */
      signedWith?: number;
    }
  | { type: "ActorMoved"; actorId: number; targetId: number; local: boolean }
  | {
      type: "ActorDeleted";
      actorId: number;
      uri: string;
      local: boolean;
      inboxes: readonly string[];
    }
  /** Everybody here is told something, or no longer; or someone answered it with an emoji, or took that back. */
  | { type: "Announced" | "AnnouncementWithdrawn"; announcementId: number }
  | { type: "AnnouncementAnswered"; announcementId: number; emoji: string }
  /** Someone here wants to see nobody of a server any more. */
  | { type: "HostHidden"; actorId: number; host: string }
  | { type: "ReportFiled"; reportId: number; local: boolean }
  /** A report of what was written in a network: its moderators elsewhere hear of it, or its host does, which tells them. */
  | { type: "ReportedInNetwork"; reportId: number; networkId: number; local: true }
  /** Someone here has reported a post of a group elsewhere, and lets it know that it was them. */
  | {
      type: "ReportedToGroup";
      flagId: number;
      reportId: number;
      reporterId: number;
      networkId: number;
      postUri: string;
      local: true;
    }
  /**
   * A report told between regions is dealt with, by someone here or elsewhere. Where the network is, its moderators
   * elsewhere hear of it, and the server that brought the report; from elsewhere its host does.
   */
  | {
      type: "ReportResolved";
      resolvedId: number;
      reportId: number;
      networkId: number;
      byId: number;
      to: "host" | "moderators" | "bringer";
      local: true;
    }
  /** Someone is invited to a network; `local` when the network is ours. */
  | (OfInvitation & { type: "Invited" })
  /** Someone here said no. */
  | (OfInvitation & { type: "InvitationDeclined" })
  /** A moderator took it back; the network is ours. */
  | (OfInvitation & { type: "InvitationWithdrawn" })
  /** A moderator acted in a network, or a member of one elsewhere invited someone. */
  | {
      type: "NetworkActed";
      actId: number;
      networkId: number;
      actorId: number;
      act: NetworkAct;
      local: boolean;
    }
  /** Someone asks to join a network of ours that someone elsewhere moderates too. */
  | {
      type: "RequestOffered";
      offerId: number;
      followId: number;
      networkId: number;
      moderatorId: number;
      local: true;
    }
  /** Who asked to join a network of ours waits no more, whatever the answer; `uri` is their Follow's. */
  | {
      type: "RequestSettled";
      followId: number;
      uri: string;
      networkId: number;
      personId: number;
      local: true;
    }
  /** Someone here has decided on who asks to join a network elsewhere: its host is asked to answer so. */
  | {
      type: "RequestDecided";
      decisionId: number;
      requestId: number;
      networkId: number;
      moderatorId: number;
      admitted: boolean;
      reason?: string | undefined;
      local: true;
    }
  /** An administrator has allied with a server, or ended that. */
  | { type: "AllianceChanged"; host: string; allied: boolean }
  /** Something that a network elsewhere announced has not come here. */
  | { type: "NetworkGap"; networkId: number }
  /** A network of ours does not take what someone elsewhere sent to it. */
  | {
      type: "NetworkRefused";
      refusalId: number;
      networkId: number;
      actorId: number;
      activityUri: string;
      activityType: string;
      code: string;
      local: boolean;
    }
  /** A network of ours has something to pass on. */
  | { type: "NetworkAnnounced"; activityId: number; networkId: number }
  /** Nobody here belongs to a network any more, or it was closed down: what it held here goes. */
  | { type: "NetworkEmptied"; networkId: number }
  /** Someone here was told something; `pushTo` are the subscriptions of theirs that want it. */
  | {
      type: "Notified";
      notificationId: number;
      readerId: number;
      pushTo: readonly number[];
    }
  /** What someone here does not want to read is another than before. */
  | { type: "FiltersChanged"; accountId: number }
  /** News that were kept apart are told now, where they belong in time. */
  | { type: "NewsLetIn"; readerId: number }
  /** Someone here has more to read, or less, in a conversation among named people. */
  | { type: "ConversationChanged"; conversationId: number; readerId: number }
  /** Someone here asked to hear whenever this post's author writes. */
  | { type: "PostAwaited"; postId: number }
  /** The words of a post have changed that someone here passed on or answered; `at` is when. */
  | { type: "PostReworded"; postId: number; at: string }
  /** A reply was stored whose parent is not held here. */
  | { type: "ParentMissing"; postId: number; parentUri: string }
  /** Someone here opened a conversation that began elsewhere, and it has not been asked for lately. */
  | { type: "ThreadOpened"; rootId: number; rootUri: string };

/** A post, and the id under which its network passed it on. */
interface InStreams {
  postId: number;
  announcedId: number | null;
}

/** `uri` is the Invite's. */
interface OfInvitation {
  inviteId: number;
  uri: string;
  networkId: number;
  personId: number;
  inviterId: number;
  message: string | null;
  local: boolean;
}

/** What is done in a network beside writing: to someone in it, or to a post. */
export type NetworkAct =
  | {
      verb: "remove" | "ban" | "unban" | "promote" | "demote" | "invite";
      personId: number;
      reason?: string | undefined;
      until?: string | undefined;
    }
  | {
      verb: "take-off" | "put-back" | "lock" | "unlock" | "pin" | "unpin";
      postId: number;
      reason?: string | undefined;
    };

export type FactType = Fact["type"];

/** What is asked of, given to and taken back from those who quote or recommend others. */
export type LeaveFact = Extract<
  Fact,
  { type: `Quote${string}` | `Feature${string}` | `Collection${string}` }
>;
