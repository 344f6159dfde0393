import type { Reader } from "../../storage/reader.ts";
import { acceptedFollow } from "../follows/accepted.read.ts";
import type { Page, PageRequest, StreamItem } from "../knowledge/post-view.ts";
import { personViewer, type Viewer } from "../knowledge/visible.ts";
import { followingEntries, sourceEntries, type EntryRow } from "./entries.read.ts";
import {
  withoutListedApart,
  withoutMuted,
  withoutReplies,
  withoutStrangersTalk,
  withoutUnwanted,
} from "./keep.read.ts";
import { homeEntries, keptInHome } from "./kept-home.ts";
import { narrowed, type Narrow } from "./narrow.read.ts";
import { readStream } from "./read-stream.ts";
import { sources } from "./sources.ts";

type Stream = Promise<Page<StreamItem>>;

/**
 * What the people and topics someone follows bring, what is addressed to them, and their own; not what they read in an
 * exclusive list.
 */
export function following(reader: Reader, me: number, page: PageRequest): Stream {
  return readStream(reader, personViewer(me), page, {
    read: (slice) => homeEntries(reader, me, slice),
    take: page.limit * 2 + 10,
    portion: reader.changes && page.limit, // what is kept costs nothing to look at again
    keep: (rows) => keepInHome(reader, me, rows),
  });
}

/** What of it stands in someone's Following stream, without what they left out of it. */
export async function keepInHome<R extends EntryRow>(
  reader: Reader,
  me: number,
  rows: R[],
): Promise<R[]> {
  return (await keptInHome(reader, me, rows)) ?? readInHome(reader, me, rows);
}

async function readInHome<R extends EntryRow>(reader: Reader, me: number, rows: R[]): Promise<R[]> {
  const heard = await withoutListedApart(reader, me, await withoutMuted(reader, me, rows));
  const wanted = await withoutUnwanted(reader, me, heard);
  return wanted.length === 0 ? wanted : withoutStrangersTalk(reader, me, wanted);
}

/** What of it stands in a stream that others read too, without what the viewer left out. */
export async function keepShared<R extends EntryRow>(
  reader: Reader,
  viewer: Viewer,
  rows: R[],
): Promise<R[]> {
  return viewer.kind === "person" ? withoutMuted(reader, viewer.actorId, rows) : rows;
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

/** What people of this region, or of all regions, share, for anyone who may see it. */
export function sharedStream(
  reader: Reader,
  viewer: Viewer,
  { of, ...narrow }: Narrow & { of: "myRegion" | "allRegions" },
  page: PageRequest,
): Stream {
  return fromSource(reader, viewer, { source: sources[of], narrow }, page);
}

/** What is filed under a topic. */
export function topicStream(
  reader: Reader,
  viewer: Viewer,
  topicId: number,
  page: PageRequest,
  narrow: Narrow = {},
): Stream {
  return fromSource(reader, viewer, { source: topicId, narrow }, page);
}

/** What is filed under any of a few topics. */
export function topicsStream(
  reader: Reader,
  viewer: Viewer,
  topicIds: readonly number[],
  page: PageRequest,
  narrow: Narrow = {},
): Stream {
  return readStream(reader, viewer, page, {
    read: async (slice) => {
      const all = await Promise.all(
        topicIds.map((source) => sourceEntries(reader, { source, reach: 0, ...slice })),
      );
      const merged = all.flat().toSorted((a, b) => (slice.up ? a.id - b.id : b.id - a.id));
      return merged.slice(0, slice.limit);
    },
    take: page.limit + 10,
    keep: (rows) => kept(reader, viewer, narrow, rows),
  });
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

/** Of what someone wrote and boosted: replies to others, boosts, and only what has files or one of some topics. */
export interface OfPerson extends PageRequest {
  withReplies?: boolean | undefined;
  /** Absent: yes. */
  withBoosts?: boolean | undefined;
  narrow?: Narrow | undefined;
}

/** What someone wrote and boosted; replies to others only when asked for. */
export async function personStream(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  { withReplies = false, withBoosts = true, narrow = {}, ...page }: OfPerson,
): Stream {
  const reach = await reachOf(reader, viewer, actorId);
  return readStream(reader, viewer, page, {
    read: (slice) => sourceEntries(reader, { source: actorId, reach, ...slice }),
    take: withReplies ? page.limit + 10 : page.limit * 3,
    keep: async (rows) => {
      const wanted = withBoosts ? rows : rows.filter((row) => row.via_id === null);
      const some = await narrowed(reader, narrow, wanted);
      return withReplies || some.length === 0 ? some : withoutReplies(reader, some);
    },
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
  { source, reach = 0, narrow = {} }: { source: number; reach?: 0 | 1; narrow?: Narrow },
  page: PageRequest,
): Stream {
  return readStream(reader, viewer, page, {
    read: (slice) => sourceEntries(reader, { source, reach, ...slice }),
    take: page.limit + 10,
    keep: (rows) => kept(reader, viewer, narrow, rows),
  });
}

async function kept(
  reader: Reader,
  viewer: Viewer,
  narrow: Narrow,
  rows: EntryRow[],
): Promise<EntryRow[]> {
  return keepShared(reader, viewer, await narrowed(reader, narrow, rows));
}

/** Whether a viewer may find what is for followers among someone's posts; `visible` has the last word. */
async function reachOf(reader: Reader, viewer: Viewer, actorId: number): Promise<0 | 1> {
  if (viewer.kind === "anonymous") return 0;
  if (viewer.kind === "server" || viewer.actorId === actorId) return 1;
  const follow = await acceptedFollow(reader, { me: viewer.actorId, them: actorId });
  return follow.length > 0 ? 1 : 0;
}
