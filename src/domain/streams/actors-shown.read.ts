import { sql } from "kysely";
import { keep, type Kept } from "../../storage/memory.ts";
import { inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "../knowledge/define-seen.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { keptByReader, type ByReader } from "../people/kept-by-reader.ts";
import { watchStanding } from "../watch-standing.ts";
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

interface KeptShown extends Kept {
  /** By reader: whether someone is shown to them. */
  shown: ByReader<Map<number, boolean>>;
  count: () => number;
}

const keptShown = keep<KeptShown>((changes) => {
  const shown = keptByReader(500, () => new Map<number, boolean>());
  const forget = (...them: unknown[]): void => {
    for (const id of them) shown.forget(Number(id));
  };
  const between = {
    follow: ["follower_id"],
    block: ["blocker_id", "blocked_id"],
    hidden_host: ["actor_id"],
  };
  for (const [table, columns] of Object.entries(between))
    for (const [on, row] of [
      ["insert", "new"],
      ["update", "new"],
      ["delete", "old"],
    ] as const)
      changes.watch({ table, on, says: columns.map((column) => `${row}.${column}`) }, forget);
  watchStanding(changes, shown.clear);
  return { shown, count: changes.count, clear: shown.clear };
});

/** Which of these the viewer may see, and has not hidden the server of; one query at most. */
export async function actorsShown(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const kept = viewer.kind === "person" ? keptShown(reader) : undefined;
  const held = kept && viewer.kind === "person" ? kept.shown.of(viewer.actorId) : undefined;
  const missing = [...new Set(ids)].filter((id) => !held?.has(id));
  if (missing.length > 0) {
    const before = kept?.count();
    const rows = await shownRows(reader, viewer, { ids: missing.join(",") });
    const shown = new Set(rows.map((row) => row.id));
    const found = missing.map((id) => [id, shown.has(id)] as const);
    if (!kept || kept.count() !== before || !held)
      return new Set([...shown, ...ids.filter((id) => held?.get(id))]);
    for (const [id, is] of found) held.set(id, is);
  }
  return new Set(ids.filter((id) => held?.get(id)));
}
