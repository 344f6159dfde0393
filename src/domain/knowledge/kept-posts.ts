import { createLru, type Lru } from "../../lib/lru.ts";
import { keep, type Kept } from "../../storage/memory.ts";
import type { Changes } from "../../storage/changes.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import { keptByReader, type ByReader } from "../people/kept-by-reader.ts";
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

/** What has been read of posts: what they share, and by reader which of them they may see and what they did with each. */
export interface KeptPosts extends Kept {
  shared: Lru<number, SharedPost>;
  seen: ByReader<Map<number, Seen>>;
  count: () => number;
}

interface Seen {
  of: SharedPost;
  view: PostView;
}

const most = { posts: 6000, readers: 500, ofReader: 400 } as const;
const forHours = 24 * 3_600_000;
const nobody = 0;

export const keptPosts = keep<KeptPosts>((changes) => {
  const shared = createLru<number, SharedPost>({ max: most.posts, ttlMs: forHours });
  const seen = keptByReader(most.readers, () => new Map<number, Seen>());
  const clear = (): void => {
    shared.clear();
    seen.clear();
  };
  watchShared(changes, shared);
  watchRefs(changes, (id) => shared.deleteWhere(({ view }) => names(view, id)));
  watchSeen(changes, seen);
  watchStanding(changes, clear);
  return { shared, seen, count: changes.count, clear };
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

/** What makes it another for one reader: what they did with it, and what is between them and others. */
function watchSeen(changes: Changes, seen: KeptPosts["seen"]): void {
  const rows = [
    ["insert", "new"],
    ["update", "new"],
    ["delete", "old"],
  ] as const;
  for (const table of ["thanks", "boost", "bookmark", "pin"])
    for (const [on, row] of rows)
      changes.watch({ table, on, says: [`${row}.actor_id`, `${row}.post_id`] }, (me, id) =>
        seen.held(Number(me))?.delete(Number(id)),
      );
  const between = {
    follow: ["follower_id", "followee_id"],
    block: ["blocker_id", "blocked_id"],
    hidden_host: ["actor_id"],
    thread_mute: ["actor_id"],
  };
  for (const [table, columns] of Object.entries(between))
    for (const [on, row] of rows)
      changes.watch({ table, on, says: columns.map((column) => `${row}.${column}`) }, (...them) => {
        for (const one of them) seen.forget(Number(one));
      });
}

interface Asked {
  reader: Reader;
  viewer: Exclude<Viewer, { kind: "server" }>;
  ids: readonly number[];
}

/**
 * The posts the viewer may see among these, in this order, as far as they are kept without a query. `read` reads those that
 * depend on who reads in more than what is kept.
 */
export async function postsKept(
  kept: KeptPosts,
  asked: Asked,
  read: (reader: Reader, viewer: Viewer, ids: readonly number[]) => Promise<PostView[]>,
): Promise<PostView[]> {
  const { reader, viewer, ids } = asked;
  const seen = await seenAmongKept(kept, asked);
  const others = [...seen].flatMap(([id, { of }]) => (of.plain ? [] : id));
  const views = others.length === 0 ? [] : await read(reader, viewer, others);
  const found = new Map(views.map((view) => [view.id, view]));
  return ids.flatMap((id) => {
    const one = seen.get(id);
    return (one?.of.plain ? one.view : found.get(id)) ?? [];
  });
}

/** Who wrote those of these posts that the viewer may see, by post. */
export async function authorsKept(kept: KeptPosts, asked: Asked): Promise<Map<number, number>> {
  const seen = await seenAmongKept(kept, asked);
  return new Map([...seen].map(([id, { of }]) => [id, of.row.author_id]));
}

async function seenAmongKept(kept: KeptPosts, asked: Asked): Promise<Map<number, Seen>> {
  const mine = kept.seen.of(readerOf(asked.viewer));
  const found = new Map<number, Seen>();
  const missing = new Set<number>();
  for (const id of asked.ids) {
    const seen = mine.get(id);
    if (seen && kept.shared.get(id) === seen.of) found.set(id, seen);
    else missing.add(id);
  }
  if (missing.size > 0)
    for (const seen of await readSeen(kept, { ...asked, ids: [...missing] }))
      found.set(seen.view.id, seen);
  return found;
}

async function readSeen(kept: KeptPosts, { reader, viewer, ids }: Asked): Promise<Seen[]> {
  const before = kept.count();
  const rows = await ownRows(reader, viewer, { ids: ids.join(",") });
  const posts = await sharedPosts(
    kept,
    reader,
    rows.map(({ id }) => id),
  );
  const seen = rows.flatMap((own): Seen[] => {
    const of = posts.get(own.id);
    if (!of) return [];
    const view =
      viewer.kind === "person"
        ? Object.freeze({ ...of.view, mine: mineOf({ ...own, ...of.row }, viewer.actorId) })
        : of.view;
    sharedOf.set(view, of);
    return [{ of, view }];
  });
  if (kept.count() === before) keepSeen(kept.seen.of(readerOf(viewer)), seen);
  return seen;
}

function keepSeen(mine: Map<number, Seen>, seen: readonly Seen[]): void {
  for (const one of seen) {
    mine.delete(one.view.id);
    if (mine.size >= most.ofReader) mine.delete(mine.keys().next().value!);
    mine.set(one.view.id, one);
  }
}

function readerOf(viewer: Asked["viewer"]): number {
  return viewer.kind === "person" ? viewer.actorId : nobody;
}

const sharedOf = new WeakMap<PostView, SharedPost>();

/** What of a post is the same for everyone, where it is kept: the same object as long as nothing of it has changed. */
export function sharedView(view: PostView): PostView | undefined {
  const of = sharedOf.get(view);
  return of?.plain ? of.view : undefined;
}

/** What these posts share, by id, whoever reads; asks nothing of anybody, so it is for rules and never shown by itself. */
export async function sharedPosts(
  kept: KeptPosts,
  reader: Reader,
  ids: readonly number[],
): Promise<Map<number, SharedPost>> {
  const found = new Map<number, SharedPost>();
  const missing: number[] = [];
  for (const id of ids) {
    const held = kept.shared.get(id);
    if (held) found.set(id, held);
    else missing.push(id);
  }
  if (missing.length === 0) return found;
  const before = kept.count();
  const rows = await sharedRows(reader, { ids: missing.join(",") });
  const views = await viewsOf(reader, anonymous, rows.map(withNothing));
  const stands = kept.count() === before;
  for (const row of rows) {
    const one: SharedPost = {
      view: Object.freeze(views.get(row.id)!),
      plain: row.asks === 0 && row.quotes === 0,
      row: {
        author_id: row.author_id,
        network_id: row.network_id,
        audience: row.audience,
        quotable_by: row.quotable_by,
        quotable_asked: row.quotable_asked,
      },
      parentAuthorId: row.parent_author_id,
    };
    found.set(row.id, one);
    if (stands) kept.shared.set(row.id, one);
  }
  return found;
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
