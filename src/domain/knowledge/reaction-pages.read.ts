import { defineWindowed, type Window } from "../../storage/windowed.ts";
import type { Reader } from "../../storage/reader.ts";
import { canSee } from "./can-see.ts";
import { postsByIds } from "./post.read.ts";
import type { PostView } from "./post-view.ts";
import { personViewer, type Viewer } from "./visible.ts";

/** Something read by window: each item with the id of the row that brought it here. */
export interface Rows<T> {
  items: { at: number; of: T }[];
  /** Ids of the first and the last row read, also when what they bring is left out. */
  first: number | null;
  last: number | null;
}

const thankers = defineWindowed("thanks-of-post", "thanks.id", (reader, p) =>
  reader.db
    .selectFrom("thanks")
    .select(["thanks.id", "thanks.actor_id as other"])
    .where("thanks.post_id", "=", p.of),
);

const boosters = defineWindowed("boosts-of-post", "boost.id", (reader, p) =>
  reader.db
    .selectFrom("boost")
    .select(["boost.id", "boost.actor_id as other"])
    .where("boost.post_id", "=", p.of),
);

const thanked = defineWindowed("thanks-of-person", "thanks.id", (reader, p) =>
  reader.db
    .selectFrom("thanks")
    .select(["thanks.id", "thanks.post_id as other"])
    .where("thanks.actor_id", "=", p.of),
);

const kept = defineWindowed("bookmarks-of-person", "bookmark.id", (reader, p) =>
  reader.db
    .selectFrom("bookmark")
    .select(["bookmark.id", "bookmark.post_id as other"])
    .where("bookmark.actor_id", "=", p.of),
);

/** Ids of those who thanked for a post, or passed it on; undefined when the viewer may not see it. */
export async function reactedBy(
  reader: Reader,
  viewer: Viewer,
  asked: { postId: number; reaction: "thanks" | "boost" },
  window: Window,
): Promise<Rows<number> | undefined> {
  if (!(await canSee(reader, viewer, asked.postId))) return undefined;
  const read = asked.reaction === "thanks" ? thankers : boosters;
  const rows = await read(reader, asked.postId, window);
  return { ...ends(rows), items: rows.map(({ id, other }) => ({ at: id, of: other })) };
}

/** What someone thanked for, or bookmarked; what they may no longer see is left out. */
export async function reactedTo(
  reader: Reader,
  asked: { me: number; reaction: "thanks" | "bookmark" },
  window: Window,
): Promise<Rows<PostView>> {
  const read = asked.reaction === "thanks" ? thanked : kept;
  const rows = await read(reader, asked.me, window);
  const posts = await postsByIds(
    reader,
    personViewer(asked.me),
    rows.map(({ other }) => other),
  );
  const seen = new Map(posts.map((post) => [post.id, post]));
  const items = rows.flatMap(({ id, other }) => {
    const of = seen.get(other);
    return of ? [{ at: id, of }] : [];
  });
  return { ...ends(rows), items };
}

function ends(rows: readonly { id: number }[]): Pick<Rows<unknown>, "first" | "last"> {
  return { first: rows[0]?.id ?? null, last: rows.at(-1)?.id ?? null };
}
