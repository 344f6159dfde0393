import { createLru, type Lru } from "../../lib/lru.ts";
import { keep, readThrough, type KeptById } from "../../storage/memory.ts";
import type { Changes } from "../../storage/changes.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import { watchRefs } from "../people/watch-refs.ts";
import { watchStanding } from "../watch-standing.ts";
import { ownRows, sharedRows } from "./post-rows.read.ts";
import type { PostView } from "./post-view.ts";
import { mineOf, viewsOf } from "./post-views.read.ts";
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

const mostPosts = 6000;
const forHours = 24 * 3_600_000;

export const keptPosts = keep<KeptPosts>((changes) => {
  const held = createLru<number, SharedPost>({ max: mostPosts, ttlMs: forHours });
  watchShared(changes, held);
  watchRefs(changes, (id) => held.deleteWhere(({ view }) => names(view, id)));
  watchStanding(changes, held.clear);
  return { held, count: changes.count, clear: held.clear };
});

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

/**
 * The posts the viewer may see among these, in this order: one query, and more for what is not kept. `read` reads those that
 * depend on who reads in more than their own marks.
 */
export async function postsKept(
  kept: KeptPosts,
  asked: Asked,
  read: (reader: Reader, viewer: Viewer, ids: readonly number[]) => Promise<PostView[]>,
): Promise<PostView[]> {
  const { reader, viewer, ids } = asked;
  const seen = await seenOf(kept, asked);
  const others = [...seen].flatMap(([id, { of }]) => (of.plain ? [] : id));
  const views = others.length === 0 ? [] : await read(reader, viewer, others);
  const found = new Map(views.map((view) => [view.id, view]));
  return ids.flatMap((id) => {
    const one = seen.get(id);
    return (one?.of.plain ? one.view : found.get(id)) ?? [];
  });
}

interface Seen {
  of: SharedPost;
  view: PostView;
}

async function seenOf(kept: KeptPosts, { reader, viewer, ids }: Asked): Promise<Map<number, Seen>> {
  if (ids.length === 0) return new Map();
  const rows = await ownRows(reader, viewer, { ids: [...new Set(ids)].join(",") });
  const posts = await sharedPosts(
    kept,
    reader,
    rows.map(({ id }) => id),
  );
  return new Map(
    rows.flatMap((own): [number, Seen][] => {
      const of = posts.get(own.id);
      if (!of) return [];
      const view =
        viewer.kind === "person"
          ? Object.freeze({ ...of.view, mine: mineOf({ ...own, ...of.row }, viewer.actorId) })
          : of.view;
      sharedOf.set(view, of);
      return [[own.id, { of, view }]];
    }),
  );
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
    return rows.map((row) => {
      const { author_id, network_id, audience, quotable_by, quotable_asked } = row;
      const value: SharedPost = {
        view: Object.freeze(views.get(row.id)!),
        plain: row.asks === 0 && row.quotes === 0,
        row: { author_id, network_id, audience, quotable_by, quotable_asked },
        parentAuthorId: row.parent_author_id,
      };
      return { id: row.id, value, keep: true };
    });
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
