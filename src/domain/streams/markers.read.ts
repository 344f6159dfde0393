import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { MarkerTable } from "../../storage/tables/streams.ts";

/** How far someone has read something. */
export interface Marker {
  timeline: MarkerTable["timeline"];
  lastReadId: number;
  version: number;
  updatedAt: string;
}

const markerRows = define("markers", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("marker")
    .select(["timeline", "last_read_id as lastReadId", "version", "updated_at as updatedAt"])
    .where("reader_id", "=", p.me),
);

/** How far someone has read, in whatever they have marked. */
export function markers(reader: Reader, me: number): Promise<Marker[]> {
  return markerRows(reader, { me });
}

/** The newest notification that someone has seen; 0 before the first. */
export async function seenUpTo(reader: Reader, me: number): Promise<number> {
  const held = await markers(reader, me);
  return held.find((marker) => marker.timeline === "notifications")?.lastReadId ?? 0;
}
