import { topicSeen } from "../../domain/knowledge/topic-seen.read.ts";
import type { StreamItem } from "../../domain/knowledge/post-view.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import type { Narrow } from "../../domain/streams/narrow.read.ts";
import { following, sharedStream, topicsStream } from "../../domain/streams/streams.read.ts";
import type { Reader } from "../../storage/reader.ts";
import { place } from "../paging.ts";
import { flag, text, texts } from "../params.ts";
import { open, own, type Route } from "../route.ts";
import { inStream, type Shown } from "../statuses-of.ts";
import { pageOfStream } from "./cursor.ts";

/** Timelines (docs.joinmastodon.org/methods/timelines); lists have a room of their own. */
export const timelineRoutes: readonly Route[] = [
  own(
    "GET /api/v1/timelines/home",
    {
      scope: "read:statuses",
      params: place(20, 40),
      summary: "What the people, topics and networks one follows bring",
      returns: "Status[]",
    },
    (call) =>
      pageOfStream(call, (page) => following(call.reader, call.me.actorId, page), inStream, "home"),
  ),
  open(
    "GET /api/v1/timelines/public",
    {
      scope: "read:statuses",
      params: { ...place(20, 40), local: flag(), remote: flag(), only_media: flag() },
      summary: "What is shared in this region, and in all",
      returns: "Status[]",
    },
    (call) => {
      const { reader, viewer, params } = call;
      const of = params.local === true ? "myRegion" : "allRegions";
      const wanted = { ...narrowOf(params), of } as const;
      return pageOfStream(
        call,
        (page) => sharedStream(reader, viewer, wanted, page),
        asWritten,
        "public",
      );
    },
  ),
  open(
    "GET /api/v1/timelines/link",
    {
      scope: "read:statuses",
      params: { ...place(20, 40), url: text(2000) },
      summary: "What names a page: pages are not gathered here, so there is nothing",
      returns: "Status[]",
    },
    async () => [],
  ),
  open(
    "GET /api/v1/timelines/tag/:hashtag",
    {
      scope: "read:statuses",
      params: {
        ...place(20, 40),
        local: flag(),
        remote: flag(),
        only_media: flag(),
        any: texts(4),
        all: texts(4),
        none: texts(4),
      },
      summary: "What is filed under a topic",
      returns: "Status[]",
    },
    async (call) => {
      const { reader, viewer, params } = call;
      const topic = await topicSeen(reader, viewer, call.segment("hashtag"));
      const [any, all, none] = [
        await topicIds(reader, viewer, params.any),
        await topicIds(reader, viewer, params.all),
        await topicIds(reader, viewer, params.none),
      ];
      if (all.missing) return [];
      const wanted = [...(topic ? [topic.id] : []), ...any.ids];
      const narrow = { ...narrowOf(params), all: all.ids, none: none.ids };
      return pageOfStream(
        call,
        (page) => topicsStream(reader, viewer, wanted, page, narrow),
        asWritten,
        "public",
      );
    },
  ),
];

function narrowOf(params: {
  local: boolean | undefined;
  remote: boolean | undefined;
  only_media: boolean | undefined;
}): Narrow {
  const from = params.local ? "here" : params.remote ? "elsewhere" : undefined;
  return { from, withMedia: params.only_media };
}

/** Topics of these names, as far as the reader may know of them; `missing`: one of them is not. */
async function topicIds(
  reader: Reader,
  viewer: Viewer,
  names: readonly string[] = [],
): Promise<{ ids: number[]; missing: boolean }> {
  const found = [];
  for (const name of names) found.push(await topicSeen(reader, viewer, name));
  const ids = found.flatMap((topic) => topic?.id ?? []);
  return { ids, missing: ids.length < names.length };
}

/** Where everyone looks, a post is its author's, whatever network took it. */
function asWritten({ post }: StreamItem): Shown {
  return { post };
}
