import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { postsByIds } from "./post.read.ts";
import type { PostView } from "./post-view.ts";
import type { Viewer } from "./visible.ts";

const pinRows = define("pins", (reader, p: { actorId: number }) =>
  reader.db.selectFrom("pin").select(["post_id", "pinned_at"]).where("actor_id", "=", p.actorId),
);

/** The posts someone shows first on their page, the latest pinned first, as far as the viewer may see them. */
export async function pinnedPosts(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
): Promise<PostView[]> {
  const rows = await pinRows(reader, { actorId });
  const latest = rows.toSorted((a, b) =>
    a.pinned_at === b.pinned_at ? b.post_id - a.post_id : a.pinned_at < b.pinned_at ? 1 : -1,
  );
  return postsByIds(
    reader,
    viewer,
    latest.map((row) => row.post_id),
  );
}
