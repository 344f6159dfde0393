import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { personViewer } from "../knowledge/visible.ts";
import { seenActor } from "../people/seen.ts";

/** How many are named of those I follow who follow someone. */
const most = 10;

const familiar = define("familiar-followers", (reader, p: { me: number; ids: string }) =>
  reader.db
    .selectFrom("follow as mine")
    .innerJoin("actor", "actor.id", "mine.followee_id")
    .innerJoin("follow as theirs", (join) =>
      join
        .onRef("theirs.follower_id", "=", "mine.followee_id")
        .on(inIds(reader, "theirs.followee_id", p.ids)),
    )
    .select(["actor.id", "theirs.followee_id as of_id"])
    .where("mine.follower_id", "=", p.me)
    .where("mine.state", "=", sql.lit("accepted" as const))
    .where("mine.role", "is", null)
    .where("theirs.state", "=", sql.lit("accepted" as const))
    .where("theirs.role", "is", null)
    .where("actor.hides_follows", "=", 0)
    .where(seenActor(personViewer(p.me))),
);

const hiding = define("follows-hidden", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("actor")
    .select("id")
    .where(inIds(reader, "id", p.ids))
    .where("hides_follows", "=", 1),
);

/**
 * Of those I follow, who follows each of these people: at most ten, by id. Nobody who hides whom they follow, nothing of
 * whoever hides who follows them, and nothing of networks. The cost follows how many I follow.
 */
export async function familiarFollowers(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<Map<number, number[]>> {
  if (ids.length === 0) return new Map();
  const asked = { ids: ids.join(",") };
  const hidden = new Set((await hiding(reader, asked)).map((row) => row.id));
  const rows = await familiar(reader, { me, ...asked });
  return new Map(
    ids.map((id) => [
      id,
      hidden.has(id)
        ? []
        : rows
            .filter((row) => row.of_id === id)
            .map((row) => row.id)
            .slice(0, most),
    ]),
  );
}
