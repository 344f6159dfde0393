import type { Window } from "../storage/windowed.ts";
import { id, limit, type Param } from "./params.ts";
import type { Json } from "./json-text.ts";
import { Paged } from "./route.ts";

/** Where to read, as apps say it (docs.joinmastodon.org/api/guidelines#pagination). */
export interface Place {
  max_id: number | undefined;
  since_id: number | undefined;
  min_id: number | undefined;
  limit: number;
}

/** The parameters of a page: `limit` is `usual` when it is not said, at most `most`. */
export function place(usual: number, most: number): { [N in keyof Place]: Param<Place[N]> } {
  return { max_id: id(), since_id: id(), min_id: id(), limit: limit(usual, most) };
}

/** `min_id` goes before `since_id`, which goes with `max_id`. */
export function windowOf({ max_id, since_id, min_id, limit: most }: Place): Window {
  return {
    before: max_id ?? Number.MAX_SAFE_INTEGER,
    after: min_id ?? since_id ?? 0,
    up: min_id !== undefined,
    limit: most,
  };
}

/**
 * A page and its neighbours by the cursors of what stands first and last in it. A page that is short has a next one all the
 * same: what lies beyond may have come meanwhile, or been passed over. The last has none.
 */
export function paged(items: Json, cursors: { first: number | null; last: number | null }): Paged {
  const { first, last } = cursors;
  return new Paged(
    items,
    last === null ? undefined : { max_id: String(last) },
    first === null ? undefined : { min_id: String(first) },
  );
}

/** The cursors of what is read newest first. */
export function cursorsOf<T>(
  rows: readonly T[],
  cursor: (row: T) => number,
): { first: number | null; last: number | null } {
  const [first] = rows;
  const last = rows.at(-1);
  return {
    first: first === undefined ? null : cursor(first),
    last: last === undefined ? null : cursor(last),
  };
}

/** The `Link` header of a page; `next` first, since some apps look no further. */
export function linkHeader({ next, prev }: Paged, url: URL): string | undefined {
  const links = [
    ...(next ? [`<${withCursor(url, next)}>; rel="next"`] : []),
    ...(prev ? [`<${withCursor(url, prev)}>; rel="prev"`] : []),
  ];
  return links.length === 0 ? undefined : links.join(", ");
}

const cursorNames = ["max_id", "since_id", "min_id", "offset"];

function withCursor(url: URL, cursor: Record<string, string>): string {
  if (url.search === "") return `${url.href}?${new URLSearchParams(cursor).toString()}`;
  const there = new URL(url);
  for (const name of [...cursorNames, "access_token"]) there.searchParams.delete(name);
  for (const [name, value] of Object.entries(cursor)) there.searchParams.set(name, value);
  return there.href;
}
