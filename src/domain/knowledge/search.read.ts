import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import { matchBest, matchNewest } from "../../storage/search.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Change, Outcome, PostKind } from "../../storage/tables/knowledge.ts";
import { sourceEntries } from "../streams/entries.read.ts";
import { sources } from "../streams/sources.ts";
import { postsByIds } from "./post.read.ts";
import type { Page, PostView } from "./post-view.ts";
import type { Viewer } from "./visible.ts";

/** What to look for. Without words it is everything shared (or the author's, or the topic's) that passes the filters. */
export interface PostSearch {
  words: string;
  kind?: PostKind | undefined;
  /** Topic id. */
  topic?: number | undefined;
  outcome?: Outcome | undefined;
  change?: Change | undefined;
  /** The region its author works in. */
  region?: string | undefined;
  unanswered?: boolean | undefined;
  /** Actor id. */
  author?: number | undefined;
  /** The `next` of the page before. */
  before?: number | undefined;
  limit: number;
  order: "newest" | "relevance";
}

const mostRounds = 5;
const atATime = 200;

/** Posts that the viewer may see and that match. Relevance is judged among the newest 1,000 hits. */
export function searchPosts(
  reader: Reader,
  viewer: Viewer,
  search: PostSearch,
): Promise<Page<PostView>> {
  return search.order === "relevance" && search.words.trim() !== ""
    ? best(reader, viewer, search)
    : newest(reader, viewer, search);
}

async function newest(reader: Reader, viewer: Viewer, search: PostSearch): Promise<Page<PostView>> {
  const items: PostView[] = [];
  let before = search.before ?? Number.MAX_SAFE_INTEGER;
  for (let round = 0; round < mostRounds && items.length < search.limit; round++) {
    const found = await candidates(reader, search, before);
    const waiting = await passing(reader, search, found.ids);
    while (waiting.length > 0 && items.length < search.limit)
      items.push(
        ...(await postsByIds(reader, viewer, waiting.splice(0, search.limit - items.length))),
      );
    if (found.end === null && waiting.length === 0) return { items, next: null };
    before = waiting.length > 0 ? (items.at(-1)?.id ?? before) : (found.end ?? before);
  }
  return { items, next: before };
}

/** The next posts below `before` that may match; `end` is where they stop, null when there are no more. */
async function candidates(
  reader: Reader,
  search: PostSearch,
  before: number,
): Promise<{ ids: number[]; end: number | null }> {
  const page = { before, limit: atATime };
  if (search.words.trim() !== "") {
    const ids = await matchNewest(reader, "post", search.words, page);
    return { ids, end: ids.length < atATime ? null : (ids.at(-1) ?? null) };
  }
  const source =
    search.author ?? search.topic ?? (search.unanswered ? sources.unanswered : sources.allRegions);
  const entries = await sourceEntries(reader, { source, reach: 0, ...page });
  const ids = entries.filter((entry) => entry.via_id === null).map((entry) => entry.post_id);
  return { ids, end: entries.length < atATime ? null : (entries.at(-1)?.id ?? null) };
}

/** Best first; `before` counts what the pages before have gone through. */
async function best(reader: Reader, viewer: Viewer, search: PostSearch): Promise<Page<PostView>> {
  const ranked = await matchBest(reader, "post", search.words);
  const from = search.before ?? 0;
  const waiting = await passing(reader, search, ranked.slice(from));
  const items: PostView[] = [];
  let last: number | undefined;
  while (waiting.length > 0 && items.length < search.limit) {
    const slice = waiting.splice(0, search.limit - items.length);
    last = slice.at(-1);
    items.push(...(await postsByIds(reader, viewer, slice)));
  }
  const next = waiting.length > 0 && last !== undefined ? ranked.indexOf(last) + 1 : null;
  return { items, next };
}

type Filter = {
  ids: string;
  kind: string | null;
  topic: number | null;
  outcome: string | null;
  change: string | null;
  region: string | null;
  unanswered: number | null;
  author: number | null;
};

const passingIds = define("search-filter", (reader, p: Filter) =>
  reader.db
    .selectFrom("post")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where(
      sql<boolean>`(cast(${p.kind} as text) is null or post.kind = ${p.kind})
        and (cast(${p.outcome} as text) is null or post.outcome = ${p.outcome})
        and (cast(${p.change} as text) is null or post.change = ${p.change})
        and (cast(${p.author} as bigint) is null or post.author_id = ${p.author})
        and (cast(${p.unanswered} as bigint) is null
          or (post.kind = 'request' and post.request_status = 'open' and post.replies_count = 0))
        and (cast(${p.topic} as bigint) is null or exists (select 1 from post_topic
          where post_topic.post_id = post.id and post_topic.topic_id = ${p.topic}))
        and (cast(${p.region} as text) is null or exists (select 1 from profile
          where profile.actor_id = post.author_id and profile.region = ${p.region}))`,
    ),
);

async function passing(
  reader: Reader,
  search: PostSearch,
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  const { kind = null, topic = null, outcome = null, change = null, region = null } = search;
  const { author = null, unanswered } = search;
  const found = await passingIds(reader, {
    ids: ids.join(","),
    kind,
    topic,
    outcome,
    change,
    region,
    author,
    unanswered: unanswered ? 1 : null,
  });
  const passed = new Set(found.map((row) => row.id));
  return [...new Set(ids)].filter((id) => passed.has(id));
}
