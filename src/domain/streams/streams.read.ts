import type { Reader } from "../../storage/reader.ts";
import { acceptedFollow } from "../follows/accepted.read.ts";
import type { Page, PageRequest, StreamItem } from "../knowledge/post-view.ts";
import { personViewer, type Viewer } from "../knowledge/visible.ts";
import { followingEntries, sourceEntries } from "./entries.read.ts";
import { withoutMuted, withoutReplies, withoutStrangersTalk } from "./keep.read.ts";
import { readStream } from "./read-stream.ts";
import { sources } from "./sources.ts";

type Stream = Promise<Page<StreamItem>>;

/** What the people and topics someone follows bring, what is addressed to them, and their own. */
export function following(reader: Reader, me: number, page: PageRequest): Stream {
  return readStream(reader, personViewer(me), page, {
    read: (slice) => followingEntries(reader, { reader: me, ...slice }),
    take: page.limit * 2 + 10,
    keep: async (rows) => withoutStrangersTalk(reader, me, await withoutMuted(reader, me, rows)),
  });
}

/** What people of this region share. */
export function region(reader: Reader, me: number, page: PageRequest): Stream {
  return fromSource(reader, personViewer(me), { source: sources.myRegion }, page);
}

/** Knowledge of all regions, and the notes of this one. */
export function allRegions(reader: Reader, me: number, page: PageRequest): Stream {
  return fromSource(reader, personViewer(me), { source: sources.allRegions }, page);
}

/** Open requests that nobody has replied to. */
export function unanswered(reader: Reader, me: number, page: PageRequest): Stream {
  return fromSource(reader, personViewer(me), { source: sources.unanswered }, page);
}

/** What is filed under a topic. */
export function topicStream(
  reader: Reader,
  viewer: Viewer,
  topicId: number,
  page: PageRequest,
): Stream {
  return fromSource(reader, viewer, { source: topicId }, page);
}

/** What begins the threads of a network; `mayRead` says whether the viewer reads what is for its members (`may`). */
export function networkStream(
  reader: Reader,
  viewer: Viewer,
  { id, mayRead }: { id: number; mayRead: boolean },
  page: PageRequest,
): Stream {
  return fromSource(reader, viewer, { source: id, reach: mayRead ? 1 : 0 }, page);
}

/** What someone wrote and boosted; replies to others only when asked for. */
export async function personStream(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  { withReplies = false, ...page }: PageRequest & { withReplies?: boolean },
): Stream {
  const reach = await reachOf(reader, viewer, actorId);
  return readStream(reader, viewer, page, {
    read: (slice) => sourceEntries(reader, { source: actorId, reach, ...slice }),
    take: withReplies ? page.limit + 10 : page.limit * 3,
    ...(withReplies ? {} : { keep: (rows) => withoutReplies(reader, rows) }),
  });
}

/** The id of the newest entry of a stream, to tell how far someone has read; null when it is empty. */
export async function newestEntryId(
  reader: Reader,
  me: number,
  stream: "following" | "region" | "allRegions" | "unanswered",
): Promise<number | null> {
  const slice = { before: Number.MAX_SAFE_INTEGER, limit: 1 };
  const source = { region: sources.myRegion, ...sources };
  const [newest] =
    stream === "following"
      ? await followingEntries(reader, { reader: me, ...slice })
      : await sourceEntries(reader, { source: source[stream], reach: 0, ...slice });
  return newest?.id ?? null;
}

function fromSource(
  reader: Reader,
  viewer: Viewer,
  { source, reach = 0 }: { source: number; reach?: 0 | 1 },
  page: PageRequest,
): Stream {
  return readStream(reader, viewer, page, {
    read: (slice) => sourceEntries(reader, { source, reach, ...slice }),
    take: page.limit + 10,
    ...(viewer.kind === "person"
      ? { keep: (rows) => withoutMuted(reader, viewer.actorId, rows) }
      : {}),
  });
}

/** Whether a viewer may find what is for followers among someone's posts; `visible` has the last word. */
async function reachOf(reader: Reader, viewer: Viewer, actorId: number): Promise<0 | 1> {
  if (viewer.kind === "anonymous") return 0;
  if (viewer.kind === "server" || viewer.actorId === actorId) return 1;
  const follow = await acceptedFollow(reader, { me: viewer.actorId, them: actorId });
  return follow.length > 0 ? 1 : 0;
}
