import type { PostView } from "../../domain/knowledge/post-view.ts";
import { quoteParagraph, wholeText } from "../../domain/knowledge/whole-text.ts";
import type { AppLinks } from "../../domain/media/app-links.ts";
import type { ActorRef } from "../../domain/people/actor-ref.ts";
import { topicPage } from "../../domain/uris.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import { acctOf, pageOf, type Account } from "./account.ts";
import type { FilterResult } from "./filter.ts";
import { poll, type Poll } from "./poll.ts";
import { mediaAttachment, type MediaAttachment } from "./media-attachment.ts";
import {
  quoteApproval,
  quoteIn,
  shallowQuoteIn,
  type Quote,
  type QuoteApproval,
  type ShallowQuote,
} from "./quote.ts";

export type Visibility = "public" | "unlisted" | "private" | "direct";

interface Mention {
  id: string;
  username: string;
  acct: string;
  url: string;
}

/** docs.joinmastodon.org/entities/Status, and what Vis tells of knowledge under `vis`. */
export interface Status extends Partial<ViewersOwn> {
  id: string;
  uri: string;
  url: string;
  created_at: string;
  edited_at: string | null;
  account: Account;
  /** Safe HTML. */
  content: string;
  visibility: Visibility;
  sensitive: boolean;
  spoiler_text: string;
  language: string | null;
  in_reply_to_id: string | null;
  in_reply_to_account_id: string | null;
  reblog: Status | null;
  media_attachments: MediaAttachment[];
  mentions: Mention[];
  tags: { name: string; url: string }[];
  emojis: [];
  reblogs_count: number;
  favourites_count: number;
  replies_count: number;
  quotes_count: number;
  quote: Quote | ShallowQuote | null;
  quote_approval: QuoteApproval;
  poll: Poll | null;
  card: null;
  application: null;
  /** As written: only in the answer to a Delete. */
  text?: string;
  vis: StatusExtras | null;
}

/** What the reader has done with it: there for whoever has signed in, and nothing else differs from one to another. */
interface ViewersOwn {
  favourited: boolean;
  reblogged: boolean;
  bookmarked: boolean;
  muted: boolean;
  pinned: boolean;
  filtered: FilterResult[];
}

interface StatusExtras {
  kind: PostView["kind"];
  audience: Audience;
  title: string | null;
  teaser: string | null;
  network: { id: string; acct: string; title: string } | null;
  topics: { id: string; name: string; title: { da: string; en: string } }[];
  outcome: string | null;
  aspects: string[];
  change: string | null;
  maturity: string | null;
  request_status: string | null;
  needed_by: string | null;
  /** Ids of the replies accepted as answers. */
  answers: string[];
  review_by: string | null;
  licence: string | null;
}

/** What stands around a post, read beforehand for a whole page. */
export interface Beside {
  /** An author who was read. */
  account: (id: number) => Account;
  /** Who wrote what these answer, by the id of what is answered; what the reader may not see is not in it. */
  answered: ReadonlyMap<number, number>;
  /** Which of the reader's filters a post meets. */
  filtered: (post: PostView) => FilterResult[];
  /** ISO 8601. */
  now: string;
}

const visibilities: Record<Audience, Visibility> = {
  public: "public",
  unlisted: "unlisted",
  allied: "private",
  region: "private",
  followers: "private",
  network: "private",
  direct: "direct",
};

/** Whom a post is for, in one of the four words apps know: what is not for everyone is private. */
function visibilityOf(audience: Audience): Visibility {
  return visibilities[audience];
}

/** A post as apps see it, with what it quotes; the beginning of a passed-on one (`boostStatus`). */
export function status(links: AppLinks, post: PostView, beside: Beside): Status {
  return {
    ...sharedPart(links.origin, post),
    account: beside.account(post.author.id),
    ...readersPart(links, post, beside),
  };
}

/** What of a status is not its reader's, nor its author's. */
export type SharedPart = Omit<Status, keyof ReadersPart | "account">;

/** What may differ from one reader to another, or with the time. */
type ReadersPart = Pick<
  Status,
  | "in_reply_to_id"
  | "in_reply_to_account_id"
  | "media_attachments"
  | "quote_approval"
  | "poll"
  | "quote"
> &
  Partial<ViewersOwn>;

/** What everyone sees alike who may see it. */
export function sharedPart(origin: string, post: PostView): SharedPart {
  return {
    id: String(post.id),
    uri: post.uri,
    url: post.url === "" ? post.uri : post.url,
    created_at: post.publishedAt,
    edited_at: post.editedAt,
    content: withoutHeadings(quotedIn(post) + wholeText(origin, post)),
    visibility: visibilityOf(post.audience),
    sensitive: post.sensitive || post.warning !== null,
    spoiler_text: post.warning ?? "",
    language: languageOf(post.language),
    reblog: null,
    mentions: mentionsOf(origin, post),
    tags: post.topics.map(({ slug }) => ({ name: slug, url: topicPage(origin, slug) })),
    emojis: [],
    reblogs_count: post.boostsCount,
    favourites_count: post.thanksCount,
    replies_count: post.repliesCount,
    quotes_count: post.quotesCount,
    card: null,
    application: null,
    vis: extrasOf(post),
  };
}

/** What is this reader's of it. */
export function readersPart(links: AppLinks, post: PostView, beside: Beside): ReadersPart {
  const quoted = (inner: PostView): Status => ({
    ...sharedPart(links.origin, inner),
    account: beside.account(inner.author.id),
    ...withoutQuote(links, inner, beside),
    quote: shallowQuoteIn(inner),
  });
  return { ...withoutQuote(links, post, beside), quote: quoteIn(post, quoted) };
}

/** Whether what is this reader's of it follows from the post and from what they did with it (`mine`), and from nothing else. */
export function isByDeedsAlone(post: PostView, { filtered }: Beside): boolean {
  const { replyToId, attachments, poll: asked, quote } = post;
  const says = replyToId !== null || attachments.length > 0 || asked !== null || quote !== null;
  return !says && filtered(post).length === 0;
}

function withoutQuote(links: AppLinks, post: PostView, beside: Beside): Omit<ReadersPart, "quote"> {
  return {
    ...answeredIn(post, beside),
    media_attachments: post.attachments.map((file) => mediaAttachment(links, file)),
    quote_approval: quoteApproval(post),
    poll: poll(post, beside.now),
    ...ownOf(post, beside),
  };
}

/** What stays of a status where it is passed on: whom it is for, its numbers, and what the reader did with it. */
export function passedOnPart(post: PostView, beside: Beside) {
  return {
    visibility: visibilityOf(post.audience),
    language: languageOf(post.language),
    emojis: [],
    reblogs_count: post.boostsCount,
    favourites_count: post.thanksCount,
    replies_count: post.repliesCount,
    quotes_count: post.quotesCount,
    quote_approval: quoteApproval(post),
    card: null,
    application: null,
    ...ownOf(post, beside),
  };
}

/** Someone, or a network, passing a post on: a status of its own around it. */
export function boostStatus(
  { id, by, uri, at }: { id: number; by: Account; uri: string; at: string },
  reblog: Status,
): Status {
  return { ...reblog, ...passedOn({ id, uri, at }), account: by, reblog };
}

/** What is another around a status that is passed on. */
export function passedOn({ id, uri, at }: { id: number; uri: string; at: string }) {
  return {
    id: String(id),
    uri,
    url: uri,
    created_at: at,
    edited_at: null,
    content: "",
    spoiler_text: "",
    sensitive: false,
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    media_attachments: [],
    mentions: [],
    tags: [],
    poll: null,
    quote: null,
    vis: null,
  };
}

/** Apps that know of no quotes show where to find it, as posts from elsewhere say themselves. */
function quotedIn({ local, quote }: PostView): string {
  return local && quote?.post ? quoteParagraph(quote.post.url) : "";
}

function answeredIn(
  { replyToId }: PostView,
  { answered }: Beside,
): Pick<Status, "in_reply_to_id" | "in_reply_to_account_id"> {
  const author = replyToId === null ? undefined : answered.get(replyToId);
  if (author === undefined) return { in_reply_to_id: null, in_reply_to_account_id: null };
  return { in_reply_to_id: String(replyToId), in_reply_to_account_id: String(author) };
}

/** A network is named too: apps tell by that where something was said. */
function mentionsOf(origin: string, { mentions, network }: PostView): Mention[] {
  const named = new Map([...(network ? [network] : []), ...mentions].map((who) => [who.id, who]));
  return [...named.values()].map((who: ActorRef) => ({
    id: String(who.id),
    username: who.handle,
    acct: acctOf(who),
    url: pageOf(origin, who),
  }));
}

function ownOf(post: PostView, { filtered }: Beside): Partial<ViewersOwn> {
  const { mine } = post;
  if (!mine) return {};
  return {
    favourited: mine.thanked,
    reblogged: mine.boosted,
    bookmarked: mine.bookmarked,
    muted: mine.threadMuted,
    ...(mine.isAuthor ? { pinned: mine.pinned } : {}),
    filtered: filtered(post),
  };
}

/** Two letters or three, as ISO 639 has them. */
function languageOf(language: string): string | null {
  const [base = ""] = language.toLowerCase().split("-");
  return base === "und" || !/^[a-z]{2,3}$/.test(base) ? null : base;
}

/** Apps know no headings: they are bold lines there. */
function withoutHeadings(html: string): string {
  return html.replace(/<(\/?)h[1-6]>/g, (_, end: string) =>
    end ? "</strong></p>" : "<p><strong>",
  );
}

function extrasOf(post: PostView): StatusExtras {
  return {
    kind: post.kind,
    audience: post.audience,
    title: post.title,
    teaser: post.teaser,
    network: post.network && {
      id: String(post.network.id),
      acct: acctOf(post.network),
      title: post.network.name,
    },
    topics: post.topics.map(({ id, slug, labelDa, labelEn }) => ({
      id: String(id),
      name: slug,
      title: { da: labelDa, en: labelEn },
    })),
    outcome: post.outcome,
    aspects: post.aspects,
    change: post.change,
    maturity: post.maturity,
    request_status: post.requestStatus,
    needed_by: post.neededBy,
    answers: post.answerIds.map(String),
    review_by: post.reviewBy,
    licence: post.licence,
  };
}
