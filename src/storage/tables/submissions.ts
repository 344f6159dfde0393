/** A post that someone wrote for later. It goes when it is published. */
export interface ScheduledPostTable {
  id: number;
  actor_id: number;
  scheduled_at: string;
  /** JSON: what the app sent (`AppPost`). */
  content: string;
  state: "waiting" | "refused";
  /** Why it was not published. */
  reason: string | null;
  created_at: string;
}

/** A file that a post for later will use. */
export interface ScheduledFileTable {
  attachment_id: number;
  scheduled_id: number;
}

/** What became of something an app sent with a key, so that sent again it is not said twice. */
export interface SubmissionTable {
  /** SHA-256 of the account, the app and the key. */
  key_hash: string;
  actor_id: number;
  post_id: number | null;
  scheduled_id: number | null;
  created_at: string;
}

/** A text whose hints of a patient were told to whoever wrote it by an app. */
export interface ToldHintTable {
  actor_id: number;
  /** SHA-256 of the text. */
  digest: string;
  told_at: string;
}
