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
    | "poll"
    | "notPublished"
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
  /** Why, in the word that servers use. */
  reason: string | null;
  created_at: string;
}
