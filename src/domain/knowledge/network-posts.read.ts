import type { Reader } from "../../storage/reader.ts";
import type { Page, PageRequest, PostView } from "./post-view.ts";
import { postsByIds } from "./post.read.ts";
import type { Viewer } from "./visible.ts";

/** What stands under "start here" of a network and the viewer may see, in the order it was put there. */
export async function pinnedPosts(
  reader: Reader,
  viewer: Viewer,
  networkId: number,
): Promise<PostView[]> {
  const rows = await reader.db
    .selectFrom("post")
    .select("id")
    .where("network_id", "=", networkId)
    .where("network_pinned_at", "is not", null)
    .orderBy("network_pinned_at")
    .execute();
  return postsByIds(
    reader,
    viewer,
    rows.map((row) => row.id),
  );
}

/** What moderators took off a network, newest first. Who may read it is for the caller to know. */
export async function takenOff(
  reader: Reader,
  viewer: Viewer,
  networkId: number,
  { before = Number.MAX_SAFE_INTEGER, limit }: PageRequest,
): Promise<Page<PostView>> {
  const rows = await reader.db
    .selectFrom("post")
    .select("id")
    .where("network_id", "=", networkId)
    .where("network_state", "=", "removed")
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const ids = rows.slice(0, limit).map((row) => row.id);
  return {
    items: await postsByIds(reader, viewer, ids),
    next: rows.length > limit ? (ids.at(-1) ?? null) : null,
  };
}
