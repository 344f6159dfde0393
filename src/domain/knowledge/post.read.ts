import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { keptPosts, postsKept, type ReadPost } from "./kept-posts.ts";
import { postRows, seenRows } from "./post-rows.read.ts";
import type { PostView } from "./post-view.ts";
import { viewsOf, type PostRow } from "./post-views.read.ts";
import { quotesSaid, type ShownQuote } from "./quote-views.read.ts";
import { personViewer, type Viewer } from "./visible.ts";

/**
 * The posts the viewer may see among these, in this order, each with what it quotes, one deep: in eight queries however
 * many there are, and three more when any of them quotes another.
 */
export async function postsByIds(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<PostView[]> {
  const kept = keptPosts(reader);
  if (kept && viewer.kind !== "server") return postsKept(kept, { reader, viewer, ids }, readPosts);
  return (await readPosts(reader, viewer, ids)).map(({ view }) => view);
}

async function readPosts(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<ReadPost[]> {
  const rows = await rowsOf(reader, viewer, ids);
  if (rows.length === 0) return [];
  const said = await quotesSaid(reader, viewer, idsOf(rows));
  const quoted = await rowsOf(reader, viewer, said.ids);
  const saidInTurn = await quotesSaid(reader, viewer, idsOf(quoted));
  const seenInTurn = await seenAmong(reader, viewer, saidInTurn.ids);

  const views = await viewsOf(reader, viewer, [...rows, ...quoted]);
  const [quotes, inTurn] = [said.shown(new Set(idsOf(quoted))), saidInTurn.shown(seenInTurn)];
  const shallow = (id: number) => withQuote(views.get(id)!, inTurn.get(id), null);
  const read = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id): ReadPost[] => {
    const row = read.get(id);
    const quote = quotes.get(id);
    const post = quote?.postId ? shallow(quote.postId) : null;
    return row ? [{ row, view: withQuote(views.get(id)!, quote, post) }] : [];
  });
}

function rowsOf(reader: Reader, viewer: Viewer, ids: readonly number[]): Promise<PostRow[]> {
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
