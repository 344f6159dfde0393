import { passedOnUnder } from "../../domain/knowledge/authors.read.ts";
import type { FilterContext } from "../../domain/filters/filter.ts";
import type { Page, PageRequest, StreamItem } from "../../domain/knowledge/post-view.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Call } from "../context.ts";
import { paged, type Place } from "../paging.ts";
import type { Paged } from "../route.ts";
import { inStream, statusTexts, type Shown } from "../statuses-of.ts";

/**
 * A page of a stream, as apps ask for it. What a network passed on stands where the post itself does. What the reader hides in
 * that `context` is passed over; where that is more than a page looks through, an empty one leads on across it.
 */
export async function pageOfStream(
  call: Call<Place>,
  read: (page: PageRequest) => Promise<Page<StreamItem>>,
  show: (item: StreamItem) => Shown = inStream,
  context?: FilterContext,
): Promise<Paged> {
  const { max_id, since_id, min_id, limit } = call.params;
  const up = min_id !== undefined;
  const found = await read({
    before: await placeOf(call.reader, max_id),
    after: await placeOf(call.reader, min_id ?? since_id),
    up,
    limit,
    omit: context && (await hiddenIn(call, context)),
  });
  const statuses = await statusTexts(call, found.items.map(show));
  return paged(statuses, {
    first: found.items[0]?.entryId ?? (up ? found.next : null),
    last: found.items.at(-1)?.entryId ?? (up ? null : found.next),
  });
}

async function hiddenIn(
  call: Pick<Call, "sieve">,
  context: FilterContext,
): Promise<PageRequest["omit"]> {
  const sieve = await call.sieve();
  return sieve && ((post) => sieve.hides(post, context));
}

/** Where an id stands in streams: that of an announcement where the post does, every other where it says. */
async function placeOf(reader: Reader, id: number | undefined): Promise<number | undefined> {
  if (id === undefined) return undefined;
  const passed = await passedOnUnder(reader, id);
  return passed?.announced ? passed.postId : id;
}
