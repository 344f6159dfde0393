import { inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { shownActor } from "./seen.ts";

/** Those of the actors that are shown to a viewer who did not ask for them by name, in this order. */
export async function shownAmong(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0 || viewer.kind !== "person") return [...ids];
  const rows = await reader.db
    .selectFrom("actor")
    .select("actor.id")
    .where(inIds(reader, "actor.id", ids.join(",")))
    .where(shownActor(viewer))
    .execute();
  const shown = new Set(rows.map((row) => row.id));
  return ids.filter((id) => shown.has(id));
}
