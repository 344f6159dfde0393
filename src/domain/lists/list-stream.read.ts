import type { Reader } from "../../storage/reader.ts";
import type { Page, PageRequest, StreamItem } from "../knowledge/post-view.ts";
import { personViewer } from "../knowledge/visible.ts";
import type { EntryRow } from "../streams/entries.read.ts";
import { withoutMuted } from "../streams/keep.read.ts";
import { readStream } from "../streams/read-stream.ts";
import { networkStream } from "../streams/streams.read.ts";
import { listEntries, withoutOtherReplies } from "./list-entries.read.ts";
import type { ListView } from "./lists.read.ts";

/** What those in one of someone's lists write and boost, newest first; of a network what is said in it. */
export function listStream(
  reader: Reader,
  me: number,
  { id, replies, network }: ListView,
  page: PageRequest,
): Promise<Page<StreamItem>> {
  const viewer = personViewer(me);
  if (network) return networkStream(reader, viewer, { id, mayRead: network.may("read") }, page);
  return readStream(reader, viewer, page, {
    read: (slice) => listEntries(reader, { list: id, ...slice }),
    take: page.limit * 2 + 10,
    keep: (rows) => keepInList(reader, me, { id, replies, network }, rows),
  });
}

/** What of it stands in one of someone's lists, without what they left out and the replies it does not show. */
export async function keepInList<R extends EntryRow>(
  reader: Reader,
  me: number,
  { id: list, replies, network }: Pick<ListView, "id" | "replies" | "network">,
  rows: R[],
): Promise<R[]> {
  const heard = await withoutMuted(reader, me, rows);
  return network ? heard : withoutOtherReplies(reader, { me, list, replies }, heard);
}
