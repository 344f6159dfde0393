import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "./define-seen.ts";
import type { PostAddress } from "./replies.read.ts";
import { visible, type Viewer } from "./visible.ts";

const pinned = defineSeen(
  "network-pinned",
  (reader, viewer, p: { networkId: number; limit: number }) =>
    reader.db
      .selectFrom("post")
      .select(["post.id", "post.uri"])
      .where("post.network_id", "=", p.networkId)
      .where("post.network_pinned_at", "is not", null)
      .where("post.network_state", "=", "accepted")
      .where(visible(viewer))
      .orderBy("post.network_pinned_at", "desc")
      .limit(p.limit),
);

const most = 20;

/** Addresses of what a network's moderators have put under "start here" and the viewer may see, the latest first. */
export function pinnedAddresses(
  reader: Reader,
  viewer: Viewer,
  networkId: number,
): Promise<PostAddress[]> {
  return pinned(reader, viewer, { networkId, limit: most });
}

const rootOf = define("thread-by-context", (reader, p: { uri: string; networkId: number }) =>
  reader.db
    .selectFrom("post")
    .innerJoin("post as root", "root.id", "post.thread_id")
    .select(["root.id", "root.uri"])
    .where("post.context_uri", "=", p.uri)
    .where("post.network_id", "=", p.networkId)
    .limit(1),
);

/** The post at the root of the thread that a network knows by this address. */
export async function threadRoot(
  reader: Reader,
  networkId: number,
  contextUri: string,
): Promise<PostAddress | undefined> {
  return (await rootOf(reader, { uri: contextUri, networkId }))[0];
}

type InThread = { threadId: number; networkId: number; after: number; limit: number };

const inThread = defineSeen("thread-uris-in-network", (reader, viewer, p: InThread) =>
  reader.db
    .selectFrom("post")
    .select(["post.id", "post.uri"])
    .where("post.thread_id", "=", p.threadId)
    .where("post.network_id", "=", p.networkId)
    .where("post.network_state", "=", "accepted")
    .where("post.id", ">", p.after)
    .where(visible(viewer))
    .orderBy("post.id")
    .limit(p.limit),
);

/** Addresses of the posts of a thread that its network has taken and the viewer may see, the oldest first. */
export function networkThread(
  reader: Reader,
  viewer: Viewer,
  thread: { id: number; networkId: number },
  page: { after: number; limit: number },
): Promise<PostAddress[]> {
  return inThread(reader, viewer, { threadId: thread.id, networkId: thread.networkId, ...page });
}

const seenAmong = defineSeen("posts-seen-of", (reader, viewer, p: { ids: string }) =>
  reader.db
    .selectFrom("post")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where(visible(viewer)),
);

/** Those of these URIs that are posts held here which the viewer may not see. */
export async function hiddenAmong(
  reader: Reader,
  viewer: Viewer,
  uris: readonly string[],
): Promise<ReadonlySet<string>> {
  if (uris.length === 0) return new Set();
  const held = await reader.db
    .selectFrom("post")
    .select(["id", "uri"])
    .where("uri", "in", uris)
    .execute();
  if (held.length === 0) return new Set();
  const ids = held.map(({ id }) => id).join(",");
  const seen = new Set((await seenAmong(reader, viewer, { ids })).map(({ id }) => id));
  return new Set(held.filter(({ id }) => !seen.has(id)).map(({ uri }) => uri));
}
