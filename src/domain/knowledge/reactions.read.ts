import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";
import { canSee } from "./can-see.ts";
import { postsByIds } from "./post.read.ts";
import type { Page, PageRequest, PostView } from "./post-view.ts";
import { personViewer, type Viewer } from "./visible.ts";

type Slice = { of: number; before: number; limit: number };

const thankerRows = define("post-thankers", (reader, p: Slice) =>
  reader.db
    .selectFrom("thanks")
    .select(["id", "actor_id"])
    .where("post_id", "=", p.of)
    .where("id", "<", p.before)
    .orderBy("id", "desc")
    .limit(p.limit),
);

const boosterRows = define("post-boosters", (reader, p: Slice) =>
  reader.db
    .selectFrom("boost")
    .select(["id", "actor_id"])
    .where("post_id", "=", p.of)
    .where("id", "<", p.before)
    .orderBy("id", "desc")
    .limit(p.limit),
);

const bookmarkRows = define("bookmarks", (reader, p: Slice) =>
  reader.db
    .selectFrom("bookmark")
    .select(["id", "post_id"])
    .where("actor_id", "=", p.of)
    .where("id", "<", p.before)
    .orderBy("id", "desc")
    .limit(p.limit),
);

const ownBoostRow = define("own-boost", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("boost")
    .innerJoin("actor as booster", "booster.id", "boost.actor_id")
    .innerJoin("post", "post.id", "boost.post_id")
    .innerJoin("actor as author", "author.id", "post.author_id")
    .select([
      "boost.id",
      "boost.actor_id",
      "boost.created_at",
      "post.id as post_id",
      "post.uri",
      "post.audience",
      "author.uri as author_uri",
    ])
    .where("boost.id", "=", p.id)
    .where("booster.local", "=", 1)
    .where("booster.state", "=", "active"),
);

/** A boost by someone here, with what it shows; whether a viewer may see that is asked elsewhere. */
export async function ownBoost(reader: Reader, id: number) {
  return (await ownBoostRow(reader, { id }))[0];
}

/** Who thanked for a post, newest first; nobody when the viewer may not see it. */
export function thankers(
  reader: Reader,
  viewer: Viewer,
  postId: number,
  page: PageRequest = { limit: 40 },
): Promise<Page<ActorRef>> {
  return people(reader, viewer, postId, page, thankerRows);
}

/** Who boosted a post, newest first; nobody when the viewer may not see it. */
export function boosters(
  reader: Reader,
  viewer: Viewer,
  postId: number,
  page: PageRequest = { limit: 40 },
): Promise<Page<ActorRef>> {
  return people(reader, viewer, postId, page, boosterRows);
}

async function people(
  reader: Reader,
  viewer: Viewer,
  postId: number,
  page: PageRequest,
  read: typeof thankerRows,
): Promise<Page<ActorRef>> {
  if (!(await canSee(reader, viewer, postId))) return { items: [], next: null };
  const rows = await read(reader, slice(postId, page));
  const refs = await actorRefs(
    reader,
    rows.map((row) => row.actor_id),
  );
  return { items: rows.flatMap((row) => refs.get(row.actor_id) ?? []), next: nextOf(rows, page) };
}

/** What someone bookmarked, the latest first; what they may no longer see is left out. */
export async function bookmarks(
  reader: Reader,
  me: number,
  page: PageRequest,
): Promise<Page<PostView>> {
  const rows = await bookmarkRows(reader, slice(me, page));
  const ids = rows.map((row) => row.post_id);
  return { items: await postsByIds(reader, personViewer(me), ids), next: nextOf(rows, page) };
}

function slice(of: number, { before, limit }: PageRequest): Slice {
  return { of, before: before ?? Number.MAX_SAFE_INTEGER, limit };
}

function nextOf(rows: readonly { id: number }[], page: PageRequest): number | null {
  return rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null;
}
