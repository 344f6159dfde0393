/** What the people who run the instance tell everybody here. */
export interface AnnouncementTable {
  id: number;
  /** Markdown. */
  source: string;
  html: string;
  /** Not shown before; of what it is about, when `ends_at` is set too. */
  starts_at: string | null;
  /** Not shown after. */
  ends_at: string | null;
  /** 1: of both only the day counts. */
  all_day: 0 | 1;
  /** Null for the command line. */
  by_id: number | null;
  published_at: string;
  updated_at: string;
}

/** Who does not need to be shown it again. */
export interface AnnouncementSeenTable {
  actor_id: number;
  announcement_id: number;
}

export interface AnnouncementReactionTable {
  announcement_id: number;
  emoji: string;
  actor_id: number;
  created_at: string;
}
