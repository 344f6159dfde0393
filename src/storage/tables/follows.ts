import type { Generated } from "kysely";

/** Who follows whom. A follow of a network is a membership: it has a role, and can also be an invitation or a ban. */
export interface FollowTable {
  id: number;
  /** URI of the Follow activity: ours for local followers, theirs for remote ones. Of an invitation, the Invite's. */
  uri: string;
  follower_id: number;
  followee_id: number;
  state: "requested" | "accepted" | "invited" | "banned";
  /** URI of the Accept that answered it, when known. */
  accept_uri: string | null;
  created_at: string;
  accepted_at: string | null;
  /** Null when the followee is not a network. */
  role: "member" | "moderator" | "owner" | null;
  /** What someone said when they asked to join, or whoever invited them. */
  message: string | null;
  /** Who invited or banned. */
  by_id: number | null;
  /** When the invitation lapses, or the ban ends. */
  until: string | null;
  /** 0: what the followee boosts stays out of the follower's home. */
  boosts: Generated<0 | 1>;
  /** 1: the follower is told of each post of the followee. */
  notify: Generated<0 | 1>;
  /** JSON: string[] of languages, when not everything the followee writes is wanted in the follower's home. */
  languages: string | null;
  /** Of someone elsewhere who asked a network here: their Follow as their server proved it. Shows, when they move, that they did. */
  word: string | null;
}

export interface TopicFollowTable {
  id: number;
  actor_id: number;
  topic_id: number;
  intent: "follow" | "canHelp" | "wantToLearn";
  created_at: string;
}

/**
 * Which sources a local reader's Following stream is made of. Derived, kept in the same transaction as
 * follows, topic follows and memberships, so that reading the stream is one join (see `entry`).
 * source: an actor id, a topic id, the reader's own id, or minus the reader's id (posts addressed to them).
 */
export interface SubscriptionTable {
  reader_id: number;
  source: number;
}
