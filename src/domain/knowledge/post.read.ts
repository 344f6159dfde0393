import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";
import { toAttachment } from "./attachment-view.ts";
import { isOpen } from "./audience.ts";
import { toPollView, type PollColumns } from "./poll.ts";
import type { PostMine, PostView, TopicRef } from "./post-view.ts";
import {
  answerRows,
  attachmentRows,
  mentionRows,
  postRows,
  seenRows,
  topicRows,
} from "./post-rows.read.ts";
import { quotesSaid, type ShownQuote } from "./quote-views.read.ts";
import { approversIn } from "../people/approval.ts";
import { leaveToQuote } from "./quote-policy.ts";
import { personViewer, type Viewer } from "./visible.ts";

type Row = PostTable &
  PollColumns & {
    thanked: number;
    boosted: number;
    bookmarked: number;
    pinned: number;
    thread_muted: number;
    follows_author: number;
    follows_viewer: number;
  };

/**
 * The posts the viewer may see among these, in this order, each with what it quotes, one deep: in eight queries however
 * many there are, and three more when any of them quotes another.
 */
export async function postsByIds(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<PostView[]> {
  const rows = await rowsOf(reader, viewer, ids);
  if (rows.length === 0) return [];
  const said = await quotesSaid(reader, viewer, idsOf(rows));
  const quoted = await rowsOf(reader, viewer, said.ids);
  const saidInTurn = await quotesSaid(reader, viewer, idsOf(quoted));
  const seenInTurn = await seenAmong(reader, viewer, saidInTurn.ids);

  const views = await viewsOf(reader, viewer, [...rows, ...quoted]);
  const [quotes, inTurn] = [said.shown(new Set(idsOf(quoted))), saidInTurn.shown(seenInTurn)];
  const shallow = (id: number) => withQuote(views.get(id)!, inTurn.get(id), null);
  return ids.flatMap((id) => {
    const view = views.get(id);
    const quote = quotes.get(id);
    const post = quote?.postId ? shallow(quote.postId) : null;
    return view ? [withQuote(view, quote, post)] : [];
  });
}

function rowsOf(reader: Reader, viewer: Viewer, ids: readonly number[]): Promise<Row[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return postRows(reader, viewer, { ids: [...new Set(ids)].join(",") });
}

async function seenAmong(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<Set<number>> {
  const rows = ids.length === 0 ? [] : await seenRows(reader, viewer, { ids: ids.join(",") });
  return new Set(idsOf(rows));
}

function idsOf(rows: readonly { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}

function withQuote(view: PostView, quote: ShownQuote | undefined, post: PostView | null): PostView {
  return { ...view, quote: quote ? { ...quote, post } : null };
}

/** One post, when the viewer may see it. */
export async function post(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<PostView | undefined> {
  return (await postsByIds(reader, viewer, [id]))[0];
}

const authorOf = define("own-post-author", (reader, p: { id: number }) =>
  reader.db.selectFrom("post").select("author_id").where("id", "=", p.id).where("local", "=", 1),
);

/** A post made here as its author sees it: for those who build documents, who ask elsewhere who may have them. */
export async function ownPost(reader: Reader, id: number): Promise<PostView | undefined> {
  const [found] = await authorOf(reader, { id });
  return found && post(reader, personViewer(found.author_id), id);
}

const stampOf = define("own-post-stamp", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("post")
    .leftJoin("poll", "poll.post_id", "post.id")
    .leftJoin("quote", "quote.post_id", "post.id")
    .select(["post.version", "post.edited_at", "post.audience", "post.state"])
    .select(["post.network_state", "post.quotable_by"])
    .select(["poll.counted_at", "poll.closed_at"])
    .select(["quote.state as quote_state", "quote.stamp_uri"])
    .where("post.id", "=", p.id)
    .where("post.local", "=", 1),
);

/** Changes whenever what a post made here says, or whom it is for, has changed; undefined when there is none. */
export async function ownPostStamp(reader: Reader, id: number): Promise<string | undefined> {
  const [found] = await stampOf(reader, { id });
  return found && Object.values(found).join(" ");
}

/** Whether a post with this id was made here. */
export async function isOwnPost(reader: Reader, id: number): Promise<boolean> {
  return (await authorOf(reader, { id })).length > 0;
}

const idByUri = define("post-id-by-uri", (reader, p: { uri: string }) =>
  reader.db.selectFrom("post").select("id").where("uri", "=", p.uri),
);

/** One post by its URI, when it is held here and the viewer may see it. */
export async function postByUri(
  reader: Reader,
  viewer: Viewer,
  uri: string,
): Promise<PostView | undefined> {
  const [found] = await idByUri(reader, { uri });
  return found && post(reader, viewer, found.id);
}

async function viewsOf(
  reader: Reader,
  viewer: Viewer,
  rows: readonly Row[],
): Promise<Map<number, PostView>> {
  const p = { ids: rows.map((row) => row.id).join(",") };
  const mentions = await mentionRows(reader, p);
  const actors = await actorRefs(reader, [
    ...rows.map((row) => row.author_id),
    ...mentions.map((mention) => mention.actor_id),
    ...rows.flatMap((row) => row.network_id ?? []),
  ]);
  const unnamed = await unnamedNetworks(reader, rows);
  const topics = group((await topicRows(reader, p)).toSorted(byPosition), (row) => row.post_id);
  const files = group(
    (await attachmentRows(reader, p)).toSorted(byPosition),
    (row) => row.post_id!,
  );
  const answers = group(await answerRows(reader, p), (row) => row.request_id);
  const named = group(mentions, (row) => row.post_id);
  return new Map(
    rows.map((row) => {
      const around = {
        author: actors.get(row.author_id)!,
        network: unnamed.has(row.network_id) ? null : (actors.get(row.network_id ?? 0) ?? null),
        topics: (topics.get(row.id) ?? []).map(toTopicRef),
        attachments: (files.get(row.id) ?? []).map((file) =>
          toAttachment(reader.origin, file, isOpen(row)),
        ),
        answerIds: (answers.get(row.id) ?? []).map((answer) => answer.reply_id),
        mentions: (named.get(row.id) ?? []).flatMap(({ actor_id }) => actors.get(actor_id) ?? []),
      };
      return [row.id, toView(row, viewer, around)];
    }),
  );
}

const hiddenNetworks = define("hidden-networks", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("network")
    .select("actor_id")
    .where(inIds(reader, "actor_id", p.ids))
    .where("kind", "=", "hidden"),
);

/** Hidden networks that were open or closed when something was said in them for everyone: it does not tell of them. */
async function unnamedNetworks(reader: Reader, rows: readonly Row[]): Promise<Set<number | null>> {
  const open = rows.flatMap((row) => (row.audience === "network" ? [] : (row.network_id ?? [])));
  if (open.length === 0) return new Set();
  const found = await hiddenNetworks(reader, { ids: [...new Set(open)].join(",") });
  return new Set(found.map((row) => row.actor_id));
}

type Around = Pick<
  PostView,
  "author" | "network" | "topics" | "attachments" | "mentions" | "answerIds"
> & {
  author: ActorRef;
};

function toView(row: Row, viewer: Viewer, around: Around): PostView {
  return {
    id: row.id,
    uri: row.uri,
    url: row.url,
    local: row.local === 1,
    kind: row.kind,
    audience: row.audience,
    networkState: row.network_state,
    networkPinned: row.network_pinned_at !== null,
    announcedId: row.network_state === "accepted" ? row.announced_id : null,
    locked: row.locked === 1,
    title: row.title,
    teaser: row.teaser,
    bodyHtml: row.body_html,
    bodySource: row.body_source,
    format: row.format,
    written: row.written,
    sections: JSON.parse(row.sections) as Record<string, string>,
    warning: row.warning,
    sensitive: row.sensitive === 1,
    language: row.language,
    outcome: row.outcome,
    aspects: JSON.parse(row.aspects) as string[],
    change: row.change,
    maturity: row.maturity,
    form: row.form,
    capacity: row.capacity,
    neededBy: row.needed_by,
    requestStatus: row.request_status,
    reviewBy: row.review_by,
    licence: row.licence,
    version: row.version,
    publishedAt: row.published_at,
    editedAt: row.edited_at,
    repliesCount: row.replies_count,
    thanksCount: row.thanks_count,
    boostsCount: row.boosts_count,
    quotesCount: row.quotes_count,
    quote: null,
    quotable: { by: approversIn(row.quotable_by), asked: approversIn(row.quotable_asked) },
    replyToId: row.reply_to_id,
    replyToUri: row.reply_to_uri,
    threadId: row.thread_id,
    contextUri: row.context_uri,
    quarantined: row.state === "quarantined",
    poll: toPollView(row, viewer.kind === "person"),
    mine: viewer.kind === "person" ? mineOf(row, viewer.actorId) : null,
    ...around,
  };
}

function mineOf(row: Row, me: number): PostMine {
  return {
    thanked: row.thanked === 1,
    boosted: row.boosted === 1,
    bookmarked: row.bookmarked === 1,
    pinned: row.pinned === 1,
    threadMuted: row.thread_muted === 1,
    isAuthor: row.author_id === me,
    quote: leaveToQuote(row, {
      isSelf: row.author_id === me,
      follows: row.follows_author === 1,
      followed: row.follows_viewer === 1,
    }),
  };
}

/** A topic as shown beside a post. */
function toTopicRef(row: {
  id: number;
  slug: string;
  label_da: string;
  label_en: string;
}): TopicRef {
  return { id: row.id, slug: row.slug, labelDa: row.label_da, labelEn: row.label_en };
}

function byPosition(a: { position: number }, b: { position: number }): number {
  return a.position - b.position;
}

function group<T>(rows: readonly T[], key: (row: T) => number): Map<number, T[]> {
  return Map.groupBy(rows, key);
}
