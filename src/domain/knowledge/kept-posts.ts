import { createLru, type Lru } from "../../lib/lru.ts";
import { keep, readThrough, type KeptById } from "../../storage/memory.ts";
import type { Changes } from "../../storage/changes.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import { watchRefs } from "../people/watch-refs.ts";
import { watchStanding } from "../watch-standing.ts";
import { ownRows, sharedRows } from "./post-rows.read.ts";
import type { PostView } from "./post-view.ts";
import { mineOf, viewsOf, type OwnColumns, type PostRow } from "./post-views.read.ts";
import { anonymous, type Viewer } from "./visible.ts";

/** A post as everyone sees it who may see it at all, and what decides whose streams it belongs in. */
export interface SharedPost {
  /** Without what is the viewer's own. */
  view: PostView;
  /** It asks nothing and quotes nothing, so that nothing else of it depends on who reads. */
  plain: boolean;
  row: Pick<PostTable, "author_id" | "network_id" | "audience" | "quotable_by" | "quotable_asked">;
  /** Who wrote what it answers, where that is held. */
  parentAuthorId: number | null;
}

/**
 * What has been read of posts and is the same for everyone who may see them. Who that is, and what a reader did with one,
 * is asked of the database each time.
 */
type KeptPosts = KeptById<SharedPost>;

/** Posts that are kept, and the characters of their texts: nearly all have few, and who writes elsewhere decides that. */
const most = {
  max: 6000,
  ttlMs: 24 * 3_600_000,
  room: { most: 24_000_000, sizeOf: ({ view }: SharedPost) => lengthOf(view) },
} as const;

export const keptPosts = keep<KeptPosts>((changes) => {
  const held = createLru<number, SharedPost>(most);
  watchShared(changes, held);
  watchRefs(changes, (id) => held.deleteWhere(({ view }) => names(view, id)));
  watchStanding(changes, held.clear);
  return { held, count: changes.count, clear: held.clear };
});

function lengthOf({ bodyHtml, bodySource, written, sections }: PostView): number {
  const texts = [bodyHtml, bodySource, written, ...Object.values(sections)];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

function names({ author, network, mentions }: PostView, id: number): boolean {
  return author.id === id || network?.id === id || mentions.some((who) => who.id === id);
}

/** What makes a post another for everyone. */
function watchShared(changes: Changes, shared: Lru<number, SharedPost>): void {
  const changed = (id: unknown): void => shared.delete(Number(id));
  for (const on of ["update", "delete"])
    changes.watch({ table: "post", on, says: ["old.id"] }, changed);
  const parts = {
    post_topic: "post_id",
    mention: "post_id",
    attachment: "post_id",
    quote: "post_id",
    poll: "post_id",
    answer: "request_id",
  };
  for (const [table, column] of Object.entries(parts))
    for (const [on, row] of [
      ["insert", "new"],
      ["update", "old"],
      ["update", "new"],
      ["delete", "old"],
    ] as const)
      changes.watch({ table, on, says: [`${row}.${column}`] }, changed);
}

interface Asked {
  reader: Reader;
  viewer: Exclude<Viewer, { kind: "server" }>;
  ids: readonly number[];
}

/** A post that the viewer may see, as it was read for them. */
export interface ReadPost {
  row: PostRow;
  view: PostView;
}

/**
 * The posts the viewer may see among these, in this order. Of those that are kept it is asked who may see them, in one
 * query; `read` reads the others, which are kept from then on.
 */
export async function postsKept(
  kept: KeptPosts,
  { reader, viewer, ids }: Asked,
  read: (reader: Reader, viewer: Viewer, ids: readonly number[]) => Promise<ReadPost[]>,
): Promise<PostView[]> {
  const held = new Map<number, SharedPost>();
  const others: number[] = [];
  for (const id of new Set(ids)) {
    const one = kept.held.get(id);
    if (one?.plain) held.set(id, one);
    else others.push(id);
  }
  const own =
    held.size === 0 ? [] : await ownRows(reader, viewer, { ids: [...held.keys()].join(",") });
  const before = kept.count();
  const posts = others.length === 0 ? [] : await read(reader, viewer, others);
  const stands = kept.count() === before;
  const seen = new Map<number, PostView>();
  for (const row of own) seen.set(row.id, viewOf(held.get(row.id)!, row, viewer));
  for (const post of posts) {
    seen.set(post.row.id, post.view);
    if (!stands) continue;
    const of = shared(post.row, { ...post.view, mine: null });
    if (of.plain) kept.held.set(post.row.id, of);
  }
  return ids.flatMap((id) => seen.get(id) ?? []);
}

/** A kept post as it is for someone who may see it. */
function viewOf(of: SharedPost, own: OwnColumns, viewer: Asked["viewer"]): PostView {
  const view =
    viewer.kind === "person"
      ? Object.freeze({ ...of.view, mine: mineOf({ ...own, ...of.row }, viewer.actorId) })
      : of.view;
  sharedOf.set(view, of);
  return view;
}

function shared(row: SharedRow, view: PostView): SharedPost {
  const { author_id, network_id, audience, quotable_by, quotable_asked } = row;
  return {
    view: Object.freeze(view),
    plain: row.asks === 0 && row.quotes === 0,
    row: { author_id, network_id, audience, quotable_by, quotable_asked },
    parentAuthorId: row.parent_author_id,
  };
}

const sharedOf = new WeakMap<PostView, SharedPost>();

/** What of a post is the same for everyone, where it is kept: the same object as long as nothing of it has changed. */
export function sharedView(view: PostView): PostView | undefined {
  const of = sharedOf.get(view);
  return of?.plain ? of.view : undefined;
}

/** What these posts share, by id, whoever reads; asks nothing of anybody, so it is for rules and never shown by itself. */
export function sharedPosts(
  kept: KeptPosts,
  reader: Reader,
  ids: readonly number[],
): Promise<Map<number, SharedPost>> {
  return readThrough(kept, ids, async (missing) => {
    const rows = await sharedRows(reader, { ids: missing.join(",") });
    const views = await viewsOf(reader, anonymous, rows.map(withNothing));
    return rows.map((row) => ({
      id: row.id,
      value: shared(row, views.get(row.id)!),
      keep: true,
    }));
  });
}

type SharedRow = Awaited<ReturnType<typeof sharedRows>>[number];

/** As of a reader who has done nothing with it, and a post that asks nothing. */
function withNothing(row: SharedRow) {
  return {
    ...row,
    poll_options: null,
    poll_tallies: null,
    poll_multiple: null,
    poll_hide_totals: null,
    poll_votes_count: null,
    poll_voters: null,
    poll_ends_at: null,
    poll_closed_at: null,
    poll_chosen: null,
    thanked: 0,
    boosted: 0,
    bookmarked: 0,
    pinned: 0,
    thread_muted: 0,
    follows_author: 0,
    follows_viewer: 0,
  };
}
