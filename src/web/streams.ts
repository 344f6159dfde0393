import type { Page, PageRequest, StreamItem } from "../domain/knowledge/post-view.ts";
import {
  allRegions,
  following,
  newestEntryId,
  region,
  unanswered,
} from "../domain/streams/streams.read.ts";
import type { Reader } from "../storage/reader.ts";

/** The streams of the home page as their tabs name them. */
export const streamNames = ["following", "region", "all", "unanswered"] as const;

export type StreamName = (typeof streamNames)[number];

/** More new posts than this are not counted. */
export const mostNew = 20;

export function streamNamed(name: string | undefined): StreamName | undefined {
  return streamNames.find((one) => one === name);
}

const reads = { following, region, all: allRegions, unanswered };

/** A page of one of someone's streams. */
export function readStreamNamed(
  reader: Reader,
  me: number,
  name: StreamName,
  page: PageRequest,
): Promise<Page<StreamItem>> {
  return reads[name](reader, me, page);
}

/** How far a stream reaches now; 0 when it is empty. */
export async function newestIn(reader: Reader, me: number, name: StreamName): Promise<number> {
  return (await newestEntryId(reader, me, name === "all" ? "allRegions" : name)) ?? 0;
}

/** How many posts by others someone may see in a stream after the entry `after`, at most `mostNew`. */
export async function countNew(
  reader: Reader,
  me: number,
  name: StreamName,
  after: number | null,
): Promise<number> {
  const from = after ?? 0;
  if ((await newestIn(reader, me, name)) <= from) return 0;
  const { items } = await readStreamNamed(reader, me, name, { limit: mostNew });
  return items.filter(({ entryId, post }) => entryId > from && !post.mine?.isAuthor).length;
}
