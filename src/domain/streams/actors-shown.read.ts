import { sql } from "kysely";
import { inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "../knowledge/define-seen.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { seenActor, shownActor } from "../people/seen.ts";

/** Keeps PostgreSQL from reading every network and server into a hash for one page. */
const oneAtATime = sql`limit 1 offset 0`;

const shownRows = defineSeen("actors-shown", (reader, viewer, p: { ids: string }) =>
  reader.db
    .selectFrom("actor as one")
    .select("one.id")
    .where(inIds(reader, "one.id", p.ids))
    .where(
      sql<boolean>`exists (select 1 from actor where actor.id = one.id
        and ${seenActor(viewer)} and ${shownActor(viewer)} ${oneAtATime})`,
    ),
);

/** Which of these the viewer may see, and has not hidden the server of; one query however many. */
export async function actorsShown(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows = await shownRows(reader, viewer, { ids: [...new Set(ids)].join(",") });
  return new Set(rows.map((row) => row.id));
}
