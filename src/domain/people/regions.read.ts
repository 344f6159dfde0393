import type { Reader } from "../../storage/reader.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { seenActor } from "./seen.ts";

const most = 50;

/** The regions that people who may be found say they work in, by name. */
export async function knownRegions(reader: Reader, viewer: Viewer): Promise<string[]> {
  const rows = await reader.db
    .selectFrom("profile")
    .innerJoin("actor", "actor.id", "profile.actor_id")
    .select("profile.region")
    .distinct()
    .where("profile.region", "is not", null)
    .where("actor.discoverable", "=", 1)
    .where(seenActor(viewer))
    .orderBy("profile.region")
    .limit(most)
    .execute();
  return rows.flatMap((row) => row.region ?? []);
}
