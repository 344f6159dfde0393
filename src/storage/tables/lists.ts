/** Some of those whom someone here follows, read as a stream of their own. */
export interface ListTable {
  id: number;
  owner_id: number;
  title: string;
  /** Which replies its people's stream shows: to anyone the owner follows, to people of the list, none. */
  replies: "followed" | "list" | "none";
  /** 1: what its people write and boost is left out of the owner's Following. */
  exclusive: 0 | 1;
  created_at: string;
}

export interface ListMemberTable {
  /** The cursor of the list's people. */
  id: number;
  list_id: number;
  owner_id: number;
  actor_id: number;
  /** The owner's follow or request, which this ends with; null for the owner. */
  follow_id: number | null;
  created_at: string;
}

/** What someone does not want to read, by words and by posts. */
export interface FilterTable {
  id: number;
  owner_id: number;
  title: string;
  /** JSON: where it holds, of home, notifications, public, thread, account. */
  contexts: string;
  action: "warn" | "hide" | "blur";
  /** It holds until then. */
  expires_at: string | null;
  created_at: string;
}

export interface FilterKeywordTable {
  id: number;
  filter_id: number;
  owner_id: number;
  keyword: string;
  /** 1: not within a word. */
  whole_word: 0 | 1;
}

export interface FilterPostTable {
  id: number;
  filter_id: number;
  owner_id: number;
  post_id: number;
}
