import { defineWindowed, type Window } from "../../storage/windowed.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ScheduledPostTable } from "../../storage/tables/submissions.ts";
import { ownUploads } from "../media/media.read.ts";
import type { RefusalReason } from "../refused.ts";
import type { AppPost } from "./app-post.ts";
import type { AttachmentView } from "./post-view.ts";

/** A post for later as its writer sees it. */
export interface ScheduledPost {
  id: number;
  scheduledAt: string;
  post: AppPost;
  files: AttachmentView[];
  /** Why it was not published when its time came; null while it waits for that. */
  reason: RefusalReason | null;
}

const kept = defineWindowed("scheduled-posts", "scheduled_post.id", (reader, p) =>
  reader.db
    .selectFrom("scheduled_post")
    .select(["scheduled_post.id", "scheduled_post.actor_id as other"])
    .where("scheduled_post.actor_id", "=", p.of),
);

/** What someone has written for later, the last written first. */
export async function scheduledPosts(
  reader: Reader,
  me: number,
  window: Window,
): Promise<ScheduledPost[]> {
  const ids = (await kept(reader, me, window)).map(({ id }) => id);
  return byIds(reader, me, ids);
}

/** One of them. */
export async function scheduledPost(
  reader: Reader,
  me: number,
  id: number,
): Promise<ScheduledPost | undefined> {
  return (await byIds(reader, me, [id]))[0];
}

async function byIds(reader: Reader, me: number, ids: readonly number[]): Promise<ScheduledPost[]> {
  if (ids.length === 0) return [];
  const rows = await reader.db
    .selectFrom("scheduled_post")
    .selectAll()
    .where("id", "in", ids)
    .where("actor_id", "=", me)
    .orderBy("id", "desc")
    .execute();
  return withFiles(reader, me, rows);
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
    reason: row.reason as RefusalReason | null,
  }));
}
