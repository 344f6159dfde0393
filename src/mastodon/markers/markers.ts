import { mark } from "../../domain/streams/markers.ts";
import { markers, type Marker as Held } from "../../domain/streams/markers.read.ts";
import { parseId } from "../../lib/id.ts";
import { invalid } from "../api-error.ts";
import { part, text, words } from "../params.ts";
import { own, type Route } from "../route.ts";

/** docs.joinmastodon.org/entities/Marker */
interface Marker {
  last_read_id: string;
  version: number;
  updated_at: string;
}

const timelines = ["home", "notifications"] as const;
const place = () => part({ last_read_id: text(40) });

/** How far one has read (docs.joinmastodon.org/methods/markers); of notifications it is the same on our pages. */
export const markerRoutes: readonly Route[] = [
  own(
    "GET /api/v1/markers",
    {
      scope: "read:statuses",
      params: { timeline: words(...timelines) },
      summary: "How far one has read",
      returns: "Record<string, Marker>",
    },
    async ({ reader, me, params }) => {
      const held = await markers(reader, me.actorId);
      return byTimeline(held.filter(({ timeline }) => params.timeline?.includes(timeline)));
    },
  ),
  own(
    "POST /api/v1/markers",
    {
      scope: "write:statuses",
      params: { home: place(), notifications: place() },
      summary: "Marks how far one has read",
      returns: "Record<string, Marker>",
    },
    async ({ store, reader, me, params }) => {
      const held = await markers(reader, me.actorId);
      const marks = timelines.flatMap((timeline) => {
        const said = params[timeline]?.last_read_id;
        if (said === undefined) return [];
        const lastReadId = parseId(said);
        if (lastReadId === undefined) throw invalid(`${timeline}[last_read_id] is no id`);
        const version = held.find((one) => one.timeline === timeline)?.version ?? 0;
        return [{ timeline, lastReadId, version }];
      });
      return byTimeline(await store.transact((tx) => mark(tx, me.actorId, marks)));
    },
  ),
];

function byTimeline(held: readonly Held[]): Record<string, Marker> {
  return Object.fromEntries(
    held.map(({ timeline, lastReadId, version, updatedAt }) => [
      timeline,
      { last_read_id: String(lastReadId), version, updated_at: updatedAt },
    ]),
  );
}
