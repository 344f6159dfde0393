import type { MarkerTable } from "../../storage/tables/streams.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { markers, type Marker } from "./markers.read.ts";

/** Up to where; `version`: that of the marker when it was last looked at, 0 when there was none. */
export interface Mark {
  timeline: MarkerTable["timeline"];
  lastReadId: number;
  version: number;
}

/**
 * Remembers how far someone has read, further or not so far as before, and returns what was marked. Throws
 * `changed-meanwhile` when a marker is no longer the one that was looked at.
 */
export async function mark(tx: Tx, me: number, marks: readonly Mark[]): Promise<Marker[]> {
  for (const one of marks)
    if (!(await put(tx, me, one))) throw new Refused("changed-meanwhile", { field: one.timeline });
  const all = await markers(tx, me);
  return all.filter((marker) => marks.some(({ timeline }) => timeline === marker.timeline));
}

async function put(tx: Tx, me: number, { timeline, lastReadId, version }: Mark): Promise<boolean> {
  const values = { last_read_id: lastReadId, version: version + 1, updated_at: tx.now };
  const row =
    version === 0
      ? await tx.db
          .insertInto("marker")
          .values({ reader_id: me, timeline, ...values })
          .onConflict((c) => c.doNothing())
          .returning("version")
          .executeTakeFirst()
      : await tx.db
          .updateTable("marker")
          .set(values)
          .where("reader_id", "=", me)
          .where("timeline", "=", timeline)
          .where("version", "=", version)
          .returning("version")
          .executeTakeFirst();
  return row !== undefined;
}

/** Remembers that someone has seen their notifications up to and with this id; never fewer than before. */
export async function markSeen(tx: Tx, me: number, upTo: number): Promise<void> {
  await tx.db
    .insertInto("marker")
    .values({
      reader_id: me,
      timeline: "notifications",
      last_read_id: upTo,
      version: 1,
      updated_at: tx.now,
    })
    .onConflict((c) =>
      c
        .columns(["reader_id", "timeline"])
        .doUpdateSet((eb) => ({
          last_read_id: upTo,
          version: eb("marker.version", "+", 1),
          updated_at: tx.now,
        }))
        .where("marker.last_read_id", "<", upTo),
    )
    .execute();
}
