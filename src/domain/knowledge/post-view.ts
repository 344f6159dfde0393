import type {
  Audience,
  Change,
  Maturity,
  Outcome,
  PostKind,
  PostTable,
  QuoteState,
  RequestStatus,
} from "../../storage/tables/knowledge.ts";
import type { Focus } from "../../lib/focus.ts";
import type { TextFormat } from "../../lib/markdown.ts";
import type { ActorRef } from "../people/actor-ref.ts";
import type { PollView } from "./poll.ts";
import type { Approval, Leave } from "../people/approval.ts";

export interface TopicRef {
  id: number;
  slug: string;
  labelDa: string;
  labelEn: string;
}

export interface AttachmentView {
  id: number;
  mediaType: string;
  /** Ours under `/media/`, or the address on the author's server. */
  url: string;
  /** Of the small version, ours too; null where there is none beside the picture. */
  previewUrl: string | null;
  keptHere: boolean;
  /** Anyone may see it. */
  open: boolean;
  alt: string;
  width: number | null;
  height: number | null;
  blurhash: string | null;
  focus: Focus | null;
}

/** A post as one viewer may see it. */
export interface PostView {
  id: number;
  uri: string;
  /** The page for people. */
  url: string;
  local: boolean;
  kind: PostKind;
  audience: Audience;
  /** The network it is written in; null also for a network that is not held. */
  network: ActorRef | null;
  networkState: PostTable["network_state"];
  /** Under "start here" of its network. */
  networkPinned: boolean;
  /** The id under which apps see its network pass it on; null where that does not show. */
  announcedId: number | null;
  /** The root of a thread that takes no more replies. */
  locked: boolean;
  title: string | null;
  teaser: string | null;
  /** Safe HTML of what stands under title and teaser: the body, then the sections under their headings. */
  bodyHtml: string;
  bodySource: string | null;
  format: TextFormat;
  /** What an app sent whole, where title and body were made of it. */
  written: string | null;
  /** Markdown by section name, of posts written here. */
  sections: Record<string, string>;
  warning: string | null;
  sensitive: boolean;
  language: string;
  outcome: Outcome | null;
  aspects: string[];
  change: Change | null;
  maturity: Maturity | null;
  form: string | null;
  capacity: string | null;
  neededBy: string | null;
  requestStatus: RequestStatus | null;
  /** Of a request: ids of the replies accepted as answers. */
  answerIds: number[];
  reviewBy: string | null;
  licence: string | null;
  version: number;
  publishedAt: string;
  editedAt: string | null;
  repliesCount: number;
  thanksCount: number;
  boostsCount: number;
  /** How many posts quote it, as far as a number may tell. */
  quotesCount: number;
  /** What it quotes; null when it quotes nothing that may be called a quote. */
  quote: QuoteView | null;
  /** Whom its author lets quote it, at once and when asked. */
  quotable: Approval;
  replyToId: number | null;
  replyToUri: string | null;
  threadId: number;
  contextUri: string | null;
  /** Held back by the guard or a moderator; only its author sees it so. */
  quarantined: boolean;
  author: ActorRef;
  topics: TopicRef[];
  attachments: AttachmentView[];
  /** What it asks. */
  poll: PollView | null;
  mentions: ActorRef[];
  /** What the viewer has done with it; null for anyone not signed in here. */
  mine: PostMine | null;
}

export interface PostMine {
  thanked: boolean;
  boosted: boolean;
  bookmarked: boolean;
  pinned: boolean;
  /** Nothing more is heard of its conversation. */
  threadMuted: boolean;
  isAuthor: boolean;
  /** What the viewer may do about quoting it. */
  quote: Leave;
}

/** How a quote is to be shown to one viewer. */
export type ShownQuoteState =
  | QuoteState
  | "unauthorized"
  | "blockedAccount"
  | "blockedDomain"
  | "mutedAccount";

/**
 * What a post quotes, as one viewer may see it. `pending`: nobody has allowed it yet. `unauthorized`: the viewer may not see
 * what is quoted, or it is not held here. `blockedAccount`, `blockedDomain`, `mutedAccount`: the viewer wants nothing of its author.
 */
export interface QuoteView {
  state: ShownQuoteState;
  /** Id of the quoted post, where the viewer may see it. */
  postId: number | null;
  /** The post, of what stands on a page itself; what that quotes in turn has none. */
  post: PostView | null;
}

/** A page of something read newest first; `next` is the `before` of the page after it. */
export interface Page<T> {
  items: T[];
  next: number | null;
}

/**
 * Where to read: what is older than `before` (absent: from the newest) and newer than `after`, at most `limit`; the newest of
 * it, or with `up` what comes next above `after`. A page is newest first all the same.
 */
export interface PageRequest {
  before?: number | undefined;
  after?: number | undefined;
  up?: boolean | undefined;
  limit: number;
  /** What of it is passed over, as someone's filters say. */
  omit?: ((post: PostView) => boolean) | undefined;
}

/** A post at its place in a stream; `via` is who boosted it there. */
export interface StreamItem {
  entryId: number;
  post: PostView;
  via: ActorRef | null;
}
