import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ScheduledPostTable } from "../../storage/tables/submissions.ts";
import { ownUploads } from "../media/media.read.ts";
import type { AppPost } from "./app-post.ts";
import type { AttachmentView } from "./post-view.ts";

/** A post for later as its writer sees it. */
export interface ScheduledPost {
  id: number;
  scheduledAt: string;
  post: AppPost;
  files: AttachmentView[];
  /** Why it was not published when its time came; null while it waits for that. */
  reason: string | null;
}

type Between = { me: number; before: number; after: number; limit: number };

const newestFirst = define("scheduled-posts", (reader, p: Between) =>
  rows(reader, p).orderBy("id", "desc").limit(p.limit),
);

const oldestFirst = define("scheduled-posts-up", (reader, p: Between) =>
  rows(reader, p).orderBy("id").limit(p.limit),
);

function rows(reader: Reader, p: Between) {
  return reader.db
    .selectFrom("scheduled_post")
    .selectAll()
    .where("actor_id", "=", p.me)
    .where("id", "<", p.before)
    .where("id", ">", p.after);
}

export interface ScheduledPage {
  /** Neither of them is in it. */
  before?: number | undefined;
  after?: number | undefined;
  limit: number;
  /** Begin at the oldest after `after`; the page still comes newest first. */
  fromOldest?: boolean;
}

/** What someone has written for later, the last written first. */
export async function scheduledPosts(
  reader: Reader,
  me: number,
  { before = Number.MAX_SAFE_INTEGER, after = 0, limit, fromOldest = false }: ScheduledPage,
): Promise<ScheduledPost[]> {
  const page = { me, before, after, limit };
  const found = fromOldest
    ? (await oldestFirst(reader, page)).toReversed()
    : await newestFirst(reader, page);
  return withFiles(reader, me, found);
}

/** One of them. */
export async function scheduledPost(
  reader: Reader,
  me: number,
  id: number,
): Promise<ScheduledPost | undefined> {
  const [found] = await scheduledPosts(reader, me, { before: id + 1, after: id - 1, limit: 1 });
  return found;
}

async function withFiles(
  reader: Reader,
  me: number,
  found: readonly ScheduledPostTable[],
): Promise<ScheduledPost[]> {
  const posts = found.map((row) => ({ row, post: JSON.parse(row.content) as AppPost }));
  const ids = posts.flatMap(({ post }) => post.attachmentIds);
  const files = new Map((await ownUploads(reader, me, ids)).map((file) => [file.id, file]));
  return posts.map(({ row, post }) => ({
    id: row.id,
    scheduledAt: row.scheduled_at,
    post,
    files: post.attachmentIds.flatMap((id) => files.get(id) ?? []),
    reason: row.reason,
  }));
}
