import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "./define-seen.ts";
import { visible, type Viewer } from "./visible.ts";

/** Where a page begins and how long it is; oldest first. */
type After = { after: number; limit: number };

export interface PostAddress {
  id: number;
  uri: string;
}

const repliesTo = defineSeen("reply-uris", (reader, viewer, p: After & { postId: number }) =>
  reader.db
    .selectFrom("post")
    .select(["post.id", "post.uri"])
    .where("post.reply_to_id", "=", p.postId)
    .where("post.id", ">", p.after)
    .where(visible(viewer))
    .orderBy("post.id")
    .limit(p.limit),
);

const inThread = defineSeen("thread-uris", (reader, viewer, p: After & { threadId: number }) =>
  reader.db
    .selectFrom("post")
    .select(["post.id", "post.uri"])
    .where("post.thread_id", "=", p.threadId)
    .where("post.id", ">", p.after)
    .where(visible(viewer))
    .orderBy("post.id")
    .limit(p.limit),
);

/** Addresses of the replies to a post that the viewer may see, the oldest first. */
export function replyAddresses(
  reader: Reader,
  viewer: Viewer,
  postId: number,
  page: After,
): Promise<PostAddress[]> {
  return repliesTo(reader, viewer, { postId, ...page });
}

/** Addresses of the posts of a thread that the viewer may see, the oldest first. */
export function threadAddresses(
  reader: Reader,
  viewer: Viewer,
  threadId: number,
  page: After,
): Promise<PostAddress[]> {
  return inThread(reader, viewer, { threadId, ...page });
}

const ofAuthor = defineSeen("author-posts-seen", (reader, viewer, p: { authorId: number }) =>
  reader.db
    .selectFrom("post")
    .select((eb) => eb.fn.countAll<number>().as("posts"))
    .where("post.author_id", "=", p.authorId)
    .where("post.audience", "<>", "network")
    .where(visible(viewer)),
);

/** How many of an author's posts the viewer may see on the author's own page: what is for a network stands there alone. */
export async function countSeen(reader: Reader, viewer: Viewer, authorId: number): Promise<number> {
  const [counted] = await ofAuthor(reader, viewer, { authorId });
  return Number(counted?.posts ?? 0);
}
