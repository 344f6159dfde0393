import { addDays } from "../../lib/time.ts";
import { inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "../knowledge/define-seen.ts";
import { visible, type Viewer } from "../knowledge/visible.ts";
import { daysOfLate } from "../topics/count.ts";
import { sourceEntries } from "./entries.read.ts";
import { sources } from "./sources.ts";

/** How many of the newest posts are looked at. */
const newest = 300;

const standing = defineSeen("posts-of-late", (reader, viewer, p: { ids: string; since: string }) =>
  reader.db
    .selectFrom("post")
    .select(["post.id", "post.thanks_count", "post.boosts_count", "post.replies_count"])
    .where(inIds(reader, "post.id", p.ids))
    .where("post.published_at", ">", p.since)
    .where(visible(viewer)),
);

/**
 * Ids of what was shared in the last seven days and most thanked, passed on and answered; at the same, the newest. Judged
 * among the newest 300 of all regions, so that the cost does not grow with what there is.
 */
export async function postsOfLate(
  reader: Reader,
  viewer: Viewer,
  { now, limit, offset }: { now: string; limit: number; offset: number },
): Promise<number[]> {
  const entries = await sourceEntries(reader, {
    source: sources.allRegions,
    reach: 0,
    before: Number.MAX_SAFE_INTEGER,
    after: 0,
    limit: newest,
  });
  if (entries.length === 0) return [];
  const ids = [...new Set(entries.map((entry) => entry.post_id))].join(",");
  const rows = await standing(reader, viewer, { ids, since: addDays(now, -daysOfLate) });
  return rows
    .map((row) => ({
      id: row.id,
      weight: row.thanks_count + 2 * row.boosts_count + 2 * row.replies_count,
    }))
    .toSorted((a, b) => b.weight - a.weight || b.id - a.id)
    .slice(offset, offset + limit)
    .map(({ id }) => id);
}
