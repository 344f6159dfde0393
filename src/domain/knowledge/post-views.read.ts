import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";
import { approversIn } from "../people/approval.ts";
import { toAttachment } from "./attachment-view.ts";
import { isOpen } from "./audience.ts";
import { toPollView, type PollColumns } from "./poll.ts";
import { answerRows, attachmentRows, mentionRows, topicRows } from "./post-rows.read.ts";
import type { PostMine, PostView, TopicRef } from "./post-view.ts";
import { leaveToQuote } from "./quote-policy.ts";
import type { Viewer } from "./visible.ts";

/** What the viewer has done with a post, and what is between them and its author. */
export interface OwnColumns {
  thanked: number;
  boosted: number;
  bookmarked: number;
  pinned: number;
  thread_muted: number;
  follows_author: number;
  follows_viewer: number;
}

export type PostRow = PostTable &
  PollColumns &
  OwnColumns & {
    /** Who wrote what it answers, where that is held. */
    parent_author_id: number | null;
    /** 1 when it asks, and when it quotes, whatever the viewer may see of that. */
    asks: number;
    quotes: number;
  };

/** Posts as they are shown, by id, what they quote aside; six queries however many. */
export async function viewsOf(
  reader: Reader,
  viewer: Viewer,
  rows: readonly PostRow[],
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
async function unnamedNetworks(
  reader: Reader,
  rows: readonly PostRow[],
): Promise<Set<number | null>> {
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

function toView(row: PostRow, viewer: Viewer, around: Around): PostView {
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

/** What a post is to someone in particular. */
export function mineOf(
  row: OwnColumns & Pick<PostTable, "author_id" | "audience" | "quotable_by" | "quotable_asked">,
  me: number,
): PostMine {
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
