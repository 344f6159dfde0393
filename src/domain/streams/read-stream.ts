import type { Reader } from "../../storage/reader.ts";
import { postsByIds } from "../knowledge/post.read.ts";
import type { Page, PageRequest, StreamItem } from "../knowledge/post-view.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { actorRefs } from "../people/actor-ref.ts";
import type { EntryRow, Slice } from "./entries.read.ts";
import { passedOnByShown } from "./keep.read.ts";

export interface StreamSource {
  /** The next entries of a slice; fewer than `limit` means there are no more. */
  read: (slice: Slice) => Promise<EntryRow[]>;
  /** How many entries to read at a time. */
  take: number;
  /** How many of them to look at before more are; all at once when absent. */
  portion?: number | undefined;
  /** What of them belongs in this stream; everything when absent. */
  keep?: (rows: EntryRow[]) => Promise<EntryRow[]>;
}

/** A page is filled from at most this many reads; after that it is short, and the next page goes on. */
const mostRounds = 5;

/**
 * A page of a stream: entries, then the posts at them that the viewer may see, each post once. What is hidden from the
 * viewer, or what the page is to omit, is replaced by what comes next.
 */
export async function readStream(
  reader: Reader,
  viewer: Viewer,
  page: PageRequest,
  source: StreamSource,
): Promise<Page<StreamItem>> {
  const { limit, up = false, omit } = page;
  const items: Item[] = [];
  const met = new Set<number>();
  let at = up ? (page.after ?? 0) : (page.before ?? Number.MAX_SAFE_INTEGER);
  for (let round = 0; round < mostRounds && items.length < limit; round++) {
    const rows = await source.read({ ...sliceFrom(page, at), limit: source.take });
    const last = rows.length < source.take;
    const left = rows.filter(({ id }, n) => id !== rows[n - 1]?.id); // what stands in two of one's sources
    const kept: EntryRow[] = [];
    while (kept.length + left.length > 0 && items.length < limit) {
      const wanted = limit - items.length;
      while (kept.length < wanted && left.length > 0) {
        const some = left.splice(0, source.portion ?? rows.length);
        kept.push(...(source.keep ? await source.keep(some) : some));
      }
      const next = await passedOnByShown(reader, viewer, kept.splice(0, wanted));
      items.push(...(await seen(reader, viewer, once(next, met), omit)));
    }
    const over = kept.length + left.length > 0;
    if (last && !over) return { items: await withVia(reader, items, up), next: null };
    at = over ? (items.at(-1)?.row.id ?? at) : (rows.at(-1)?.id ?? at);
  }
  return { items: await withVia(reader, items, up), next: at };
}

function sliceFrom({ before, after, up }: PageRequest, at: number): Omit<Slice, "limit"> {
  return up
    ? { before: before ?? Number.MAX_SAFE_INTEGER, after: at, up }
    : { before: at, after: after ?? 0 };
}

type Item = { row: EntryRow; post: StreamItem["post"] };

function once(rows: readonly EntryRow[], met: Set<number>): EntryRow[] {
  return rows.filter((row) => {
    const first = !met.has(row.post_id);
    met.add(row.post_id);
    return first;
  });
}

async function seen(
  reader: Reader,
  viewer: Viewer,
  rows: readonly EntryRow[],
  omit: PageRequest["omit"],
): Promise<Item[]> {
  const ids = rows.map((row) => row.post_id);
  const posts = new Map((await postsByIds(reader, viewer, ids)).map((post) => [post.id, post]));
  return rows.flatMap((row) => {
    const post = posts.get(row.post_id);
    return post && !omit?.(post) ? [{ row, post }] : [];
  });
}

async function withVia(reader: Reader, read: readonly Item[], up: boolean): Promise<StreamItem[]> {
  const items = up ? read.toReversed() : read;
  const via = await actorRefs(
    reader,
    items.flatMap(({ row }) => row.via_id ?? []),
  );
  return items.map(({ row, post }) => ({
    entryId: row.id,
    post,
    via: row.via_id === null ? null : (via.get(row.via_id) ?? null),
  }));
}
