import type { TextFormat } from "../../lib/markdown.ts";

export type PostKind = "offer" | "request" | "experience" | "note";
export type Audience =
  | "public"
  | "unlisted"
  | "allied"
  | "region"
  | "followers"
  | "network"
  | "direct";
export type Outcome = "success" | "failure" | "mixed" | "tooEarly";
export type Change = "start" | "adapt" | "stop";
export type Maturity = "conjecture" | "localExperience" | "audited" | "published" | "refuted";
export type RequestStatus = "open" | "answered" | "closed";
export type QuoteState = "pending" | "accepted" | "rejected" | "revoked" | "deleted";

export interface PostTable {
  id: number;
  uri: string;
  /** The page for people. */
  url: string;
  author_id: number;
  local: 0 | 1;
  kind: PostKind;
  audience: Audience;
  network_id: number | null;
  /** In a network: waiting for its host to take it, taken, or taken off by its moderators. */
  network_state: "awaiting" | "accepted" | "removed" | null;
  /** When its network's moderators put it under "start here". */
  network_pinned_at: string | null;
  /** Of what began a thread in a network, once it was taken: the id under which apps see the network pass it on. */
  announced_id: number | null;
  /** 1: the root of a thread that takes no more replies. */
  locked: 0 | 1;
  /** The post answered, when it is held here. */
  reply_to_id: number | null;
  /** URI of the post answered, also when it is not held here. */
  reply_to_uri: string | null;
  /** Id of the post at the root of the thread (own id for a root or while the root is unknown). */
  thread_id: number;
  /** URI of the conversation (`context`), when there is one. */
  context_uri: string | null;
  title: string | null;
  teaser: string | null;
  /** The whole text as safe HTML: what is shown and, for local posts, what goes on the wire. */
  body_html: string;
  /** The body of a local note, reply, offer or request as it was written, in its `format`. */
  body_source: string | null;
  format: TextFormat;
  /** What an app sent whole, where title and body were made of it. */
  written: string | null;
  /** JSON: { [section]: Markdown } of local posts; remote sections live in body_html. */
  sections: string;
  /** Content warning (`summary`). */
  warning: string | null;
  sensitive: 0 | 1;
  language: string;
  outcome: Outcome | null;
  /** JSON: string[], at most 3. */
  aspects: string;
  change: Change | null;
  maturity: Maturity | null;
  /** Offers: sparring, material, visit, talk, data. */
  form: string | null;
  capacity: string | null;
  /** Requests: wanted answered by (date). */
  needed_by: string | null;
  request_status: RequestStatus | null;
  review_by: string | null;
  licence: string | null;
  version: number;
  /** quarantined: the patient-data guard or a moderator holds it back. */
  state: "published" | "quarantined";
  replies_count: number;
  thanks_count: number;
  boosts_count: number;
  quotes_count: number;
  /** Who may quote it without being asked first: of `public`, `followers`, `following` and `others`, a space between. */
  quotable_by: string;
  /** Who may when its author agrees, in the same words; of posts elsewhere. */
  quotable_asked: string;
  published_at: string;
  edited_at: string | null;
  received_at: string;
}

export interface TopicTable {
  id: number;
  slug: string;
  label_da: string;
  label_en: string;
  /** A synonym points at the topic it means. */
  canonical_id: number | null;
  curated: 0 | 1;
  posts_count: number;
  created_at: string;
}

/** A topic that someone shows on their page. */
export interface FeaturedTopicTable {
  id: number;
  actor_id: number;
  topic_id: number;
  /** Of theirs, shared under it. */
  posts_count: number;
  last_posted_at: string | null;
}

/** How much someone shared under a topic on a day of late; what is older is forgotten. */
export interface TopicDayTable {
  topic_id: number;
  /** `YYYY-MM-DD` */
  day: string;
  author_id: number;
  posts: number;
}

export interface PostTopicTable {
  post_id: number;
  topic_id: number;
  position: number;
}

export interface MentionTable {
  post_id: number;
  actor_id: number;
}

/** An earlier version of a post. */
export interface RevisionTable {
  post_id: number;
  version: number;
  /** JSON: the PostTable columns a reader sees, as they were. */
  content: string;
  created_at: string;
}

export interface AttachmentTable {
  id: number;
  owner_id: number;
  post_id: number | null;
  position: number;
  media_type: string;
  /** File name under the media directory, for what is held here. */
  file: string | null;
  /** File name of the small version of a picture held here, where it is one. */
  preview: string | null;
  remote_url: string | null;
  alt: string;
  /** What a picture looks like from far away, in some 30 characters (blurha.sh). */
  blurhash: string | null;
  /** JSON: [x, y], the point of a picture that is to be seen when it is cut: -1 is left and bottom, 1 right and top. */
  focus: string | null;
  width: number | null;
  height: number | null;
  bytes: number | null;
  sha256: string | null;
  created_at: string;
}

/** Our copy of a picture kept on another server; `file` is null when it could not be had. */
export interface RemoteFileTable {
  url: string;
  file: string | null;
  media_type: string | null;
  fetched_at: string;
}

export interface ThanksTable {
  id: number;
  uri: string;
  actor_id: number;
  post_id: number;
  /** Null for a plain thanks (Like), else the emoji of an EmojiReact. */
  emoji: string | null;
  created_at: string;
}

export interface BoostTable {
  id: number;
  uri: string;
  actor_id: number;
  post_id: number;
  created_at: string;
}

export interface BookmarkTable {
  id: number;
  actor_id: number;
  post_id: number;
}

/** That a post quotes another, and what the other's author says to it (FEP-044f). */
export interface QuoteTable {
  post_id: number;
  /** The post quoted, when it is held here. */
  quoted_id: number | null;
  quoted_uri: string;
  state: QuoteState;
  /** 1: told only in words that know of no consent; nobody is asked, and it is no quote until it is known to be allowed. */
  unasked: 0 | 1;
  /** URI of the QuoteRequest. */
  request_uri: string | null;
  /** URI of the QuoteAuthorization: while `pending` what the post itself names, else what was found good. */
  stamp_uri: string | null;
  created_at: string;
  /** When the stamp was last asked for at its own server. */
  checked_at: string | null;
}

/** A post that its author shows first on their page. */
export interface PinTable {
  actor_id: number;
  post_id: number;
  pinned_at: string;
}

/** A reply that whoever asked accepted as an answer; a request may have several. */
export interface AnswerTable {
  request_id: number;
  reply_id: number;
  accepted_at: string;
}

/** What the author of a request elsewhere says are its answers, whether they are held here or not. */
export interface ToldAnswerTable {
  request_id: number;
  reply_uri: string;
}

/** When a conversation that began elsewhere was last asked for there, by the id of its root. */
export interface ThreadReadTable {
  thread_id: number;
  asked_at: string;
}

/** What a post asks. Who chose what is in `poll_vote`, for those known here; the numbers also count others. */
export interface PollTable {
  post_id: number;
  /** JSON: string[], the choices as they are written on the wire. */
  options: string;
  /** JSON: number[], votes for each. */
  tallies: string;
  /** 1: one may choose several. */
  multiple: 0 | 1;
  /** 1: the votes for each are not told before it has closed. */
  hide_totals: 0 | 1;
  votes_count: number;
  /** People who voted; null when its author's server does not say. */
  voters_count: number | null;
  ends_at: string | null;
  closed_at: string | null;
  /** When its numbers last changed. */
  counted_at: string | null;
}

export interface PollVoteTable {
  id: number;
  uri: string;
  post_id: number;
  actor_id: number;
  /** From 0. */
  choice: number;
  created_at: string;
}

/** A conversation that someone wants to hear no more of, by the id of its root. */
export interface ThreadMuteTable {
  actor_id: number;
  thread_id: number;
  muted_at: string;
}

/** What is gone stays gone: a late Create of this URI is dropped, and the URL answers 410. */
export interface TombstoneTable {
  uri: string;
  /** The id the object had here, for our own URLs. */
  object_id: number | null;
  author_uri: string;
  deleted_at: string;
}
