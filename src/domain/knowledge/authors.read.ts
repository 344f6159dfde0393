import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "./define-seen.ts";
import { visible, type Viewer } from "./visible.ts";

const authorRows = defineSeen("post-authors", (reader, viewer, p: { ids: string }) =>
  reader.db
    .selectFrom("post")
    .select(["post.id", "post.author_id"])
    .where(inIds(reader, "post.id", p.ids))
    .where(visible(viewer)),
);

/** Who wrote those of these posts that the viewer may see, by post; one query however many. */
export async function authorsOf(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await authorRows(reader, viewer, { ids: [...new Set(ids)].join(",") });
  return new Map(rows.map((row) => [row.id, row.author_id]));
}

const boostRows = define("boost-by-id", (reader, p: { id: number }) =>
  reader.db.selectFrom("boost").select(["post_id", "actor_id"]).where("id", "=", p.id),
);

const announcedRows = define("post-by-announced-id", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("post")
    .select(["id", "network_id"])
    .where("announced_id", "=", p.id)
    .where("announced_id", "is not", null),
);

/** What apps see under an id that is not a post's own: who passed which post on; `announced`: a network did. */
export async function passedOnUnder(
  reader: Reader,
  id: number,
): Promise<{ postId: number; byId: number; announced: boolean } | undefined> {
  const [boost] = await boostRows(reader, { id });
  if (boost) return { postId: boost.post_id, byId: boost.actor_id, announced: false };
  const [announced] = await announcedRows(reader, { id });
  return announced && announced.network_id !== null
    ? { postId: announced.id, byId: announced.network_id, announced: true }
    : undefined;
}
