import type { Focus } from "../../lib/focus.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { NewPoll } from "./poll.ts";
import type { ToldQuote } from "./take-quote.ts";

type Columns = Omit<
  PostTable,
  | "id"
  | "thread_id"
  | "reply_to_id"
  | "state"
  | "version"
  | "replies_count"
  | "thanks_count"
  | "boosts_count"
  | "quotes_count"
  | "received_at"
  | "locked"
  | "network_pinned_at"
  | "announced_id"
>;

type Required =
  | "uri"
  | "url"
  | "author_id"
  | "local"
  | "kind"
  | "audience"
  | "body_html"
  | "published_at";

/**
 * A post about to come into being, whoever brings it: the columns as they will stand (HTML already safe), what is left
 * out being empty. `edited_at` of a remote post is its `updated`.
 */
export interface NewPost extends Pick<Columns, Required>, Partial<Omit<Columns, Required>> {
  /** Given for posts made here, whose URI holds it. */
  id?: number;
  /** Names as written, with or without `#`. */
  topics?: readonly string[];
  /** Actor ids. */
  mentions?: readonly number[];
  attachments?: readonly NewAttachment[];
  /** What it asks; of a revision null: nothing any more, and left out: what it did. */
  poll?: NewPoll | null;
  /** URIs of the replies that the author of a request elsewhere accepted; those that are not held count when they come. */
  answers?: readonly string[];
  /** The post it quotes; null for none. Left out of a change, it stays. */
  quote?: ToldQuote | null;
  /** Fetched to make a thread whole: what it answers is not looked for in turn. */
  ancestor?: boolean;
  /** Fetched because another quotes it: what it quotes or answers is not looked for in turn. */
  quoted?: boolean;
}

/** A file of the post: one uploaded here before (`attachmentId`), or one on the author's server. */
export type NewAttachment =
  | { attachmentId: number }
  | {
      remoteUrl: string;
      mediaType: string;
      alt: string;
      width?: number | null;
      height?: number | null;
      /** SHA-256 in hexadecimal, as the author's server tells it. */
      sha256?: string | null;
      blurhash?: string | null;
      focus?: Focus | null;
    };

const fixed = [
  "id",
  "uri",
  "author_id",
  "local",
  "published_at",
  "reply_to_uri",
  "network_id",
  "network_state",
  "ancestor",
  "quoted",
] as const satisfies readonly (keyof NewPost)[];

/** What a revision may change. */
export type PostChanges = Partial<Omit<NewPost, (typeof fixed)[number]>>;

/** A post as told anew, without what stays as it came into being. */
export function changesIn(post: NewPost): PostChanges {
  const changes: Partial<NewPost> = { ...post };
  for (const name of fixed) delete changes[name];
  return changes;
}
