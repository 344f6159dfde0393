import type { Reader } from "../../storage/reader.ts";
import type { Page, PageRequest, StreamItem } from "../knowledge/post-view.ts";
import { personViewer } from "../knowledge/visible.ts";
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
    keep: async (rows) =>
      withoutOtherReplies(reader, { me, list: id, replies }, await withoutMuted(reader, me, rows)),
  });
}
