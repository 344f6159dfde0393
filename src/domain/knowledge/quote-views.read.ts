import type { Reader } from "../../storage/reader.ts";
import { quoteRows } from "./post-rows.read.ts";
import type { QuoteView, ShownQuoteState } from "./post-view.ts";
import type { Viewer } from "./visible.ts";

type Row = Awaited<ReturnType<typeof quoteRows>>[number];

/** What one post quotes: how it is to be shown, and the id of it where the viewer may see that. */
export type ShownQuote = Pick<QuoteView, "state" | "postId">;

/** What posts say that they quote, before it is known whether the viewer may see that. */
export interface QuotesSaid {
  /** Ids of what is quoted with its author's consent. */
  ids: number[];
  /** How each is shown, by the id of the post that quotes, given which of those ids the viewer may see. */
  shown: (seen: ReadonlySet<number>) => Map<number, ShownQuote>;
}

/** What these posts quote; one query. A quote told in words that know of no consent is none until it is known to be allowed. */
export async function quotesSaid(
  reader: Reader,
  viewer: Viewer,
  postIds: readonly number[],
  now = new Date().toISOString(),
): Promise<QuotesSaid> {
  const all =
    postIds.length === 0 ? [] : await quoteRows(reader, viewer, { ids: postIds.join(",") });
  const rows = all.filter(({ state, unasked }) => state === "accepted" || unasked === 0);
  const ids = rows.flatMap((row) => (row.state === "accepted" ? (row.quoted_id ?? []) : []));
  return {
    ids: [...new Set(ids)],
    shown: (seen) => new Map(rows.map((row) => [row.post_id, shownQuote(row, seen, now)])),
  };
}

function shownQuote(row: Row, seen: ReadonlySet<number>, now: string): ShownQuote {
  const state = stateFor(row, seen, now);
  const postId = state === "accepted" || state === "mutedAccount" ? row.quoted_id : null;
  return { state, postId };
}

function stateFor(
  { state, quoted_id: id, blocked, hidden, muted_until: until }: Row,
  seen: ReadonlySet<number>,
  now: string,
): ShownQuoteState {
  if (state !== "accepted") return state;
  if (blocked === 1) return "blockedAccount";
  if (hidden === 1) return "blockedDomain";
  if (id === null || !seen.has(id)) return "unauthorized";
  return until !== null && (until === "" || until > now) ? "mutedAccount" : "accepted";
}
