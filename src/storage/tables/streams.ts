/**
 * One row per place where something appears. A stream is a set of sources read newest first; the same shape serves
 * home, profile, topic, region and unanswered.
 * source: the author's, booster's or network's actor id; a topic id; minus a reader's id for what is addressed to
 * them alone; or one of the fixed sources below 100 (see domain/streams/sources.ts).
 */
export interface EntryTable {
  source: number;
  /** The post's id, or the boost's: time-ordered, the stream's cursor. */
  id: number;
  post_id: number;
  /** 0: anyone signed in may read it; 1: followers of the source. */
  reach: 0 | 1;
  /** The booster or network that brought it, when it is not the author. */
  via_id: number | null;
}

export interface NotificationTable {
  id: number;
  reader_id: number;
  kind:
    | "mention"
    | "reply"
    | "thanks"
    | "boost"
    | "follow"
    | "followRequest"
    | "followAccepted"
    | "answer"
    | "moved"
    | "report"
    | "edited"
    | "posted"
    | "poll"
    | "notPublished"
    | "quote"
    | "quotedEdited"
    | "addedToCollection"
    | "collectionUpdated"
    | "networkRequest"
    | "networkInvitation"
    | "networkRefusal"
    | "networkRemoval"
    | "networkRole"
    | "networkOpened"
    | "networkDenied";
  actor_id: number;
  post_id: number | null;
  network_id: number | null;
  collection_id: number | null;
  /** Why, in the word that servers use. */
  reason: string | null;
  /** What a moderator is told of. */
  report_id: number | null;
  /** 1: kept apart by the reader's policy, until they let its sender in. */
  filtered: 0 | 1;
  /** The same for what is told together; null for what is told by itself. */
  group_key: string | null;
  created_at: string;
}

/** What someone wants of news from people they may not know. No row: all of it, but of limited accounts. */
export interface NotificationPolicyTable {
  reader_id: number;
  not_following: NewsWish;
  not_followers: NewsWish;
  new_accounts: NewsWish;
  private_mentions: NewsWish;
  limited_accounts: NewsWish;
}

export type NewsWish = "accept" | "filter" | "drop";

/** Whom someone wants to hear from whatever their policy says. */
export interface NotificationPermissionTable {
  reader_id: number;
  actor_id: number;
}

/** Someone of whom news are kept apart; how many and what they are is read from `notification`. */
export interface NotificationRequestTable {
  id: number;
  reader_id: number;
  actor_id: number;
  created_at: string;
  updated_at: string;
}

/** How far someone has read, whatever they read it in. `version` counts the times it was set. */
export interface MarkerTable {
  reader_id: number;
  timeline: "home" | "notifications";
  last_read_id: number;
  version: number;
  updated_at: string;
}

/** What named people say to each other, for one of them who is here: the direct posts of a thread with the same people. */
export interface ConversationTable {
  id: number;
  reader_id: number;
  thread_id: number;
  /** Ids of all of them, the reader's too, in order, with commas between. */
  people: string;
  /** The latest post: the list's cursor. */
  last_id: number;
  unread: 0 | 1;
}

export interface ConversationPostTable {
  conversation_id: number;
  post_id: number;
}
