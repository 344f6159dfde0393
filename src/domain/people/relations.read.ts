import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

/** What is between me and someone. `requestedBy`: they wait for my answer. */
export interface Relation {
  following: "no" | "requested" | "yes";
  followedBy: boolean;
  requestedBy: boolean;
  blocking: boolean;
  muting: boolean;
}

/** Whoever is invited to a network, or kept out of it, does not follow it. */
const followings = {
  accepted: "yes",
  requested: "requested",
  invited: "no",
  banned: "no",
} as const;

type Asked = { me: number; ids: string };

const following = define("relations-following", (reader, p: Asked) =>
  reader.db
    .selectFrom("follow")
    .select(["followee_id as id", "state"])
    .where("follower_id", "=", p.me)
    .where(inIds(reader, "followee_id", p.ids)),
);

const followedBy = define("relations-followed-by", (reader, p: Asked) =>
  reader.db
    .selectFrom("follow")
    .select(["follower_id as id", "state"])
    .where("followee_id", "=", p.me)
    .where(inIds(reader, "follower_id", p.ids)),
);

const blocking = define("relations-blocking", (reader, p: Asked) =>
  reader.db
    .selectFrom("block")
    .select("blocked_id as id")
    .where("blocker_id", "=", p.me)
    .where(inIds(reader, "blocked_id", p.ids)),
);

const muting = define("relations-muting", (reader, p: Asked & { now: string }) =>
  reader.db
    .selectFrom("mute")
    .select("muted_id as id")
    .where("muter_id", "=", p.me)
    .where(inIds(reader, "muted_id", p.ids))
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", p.now)])),
);

/** What is between me and each of them, by id, at `now`; four queries however many. */
export async function relations(
  reader: Reader,
  me: number,
  ids: readonly number[],
  now = new Date().toISOString(),
): Promise<Map<number, Relation>> {
  const asked = { me, ids: ids.join(",") };
  const [out, back, blocked, muted] = await Promise.all([
    following(reader, asked),
    followedBy(reader, asked),
    blocking(reader, asked),
    muting(reader, { ...asked, now }),
  ]);
  const relation = (id: number): Relation => {
    const mine = out.find((row) => row.id === id);
    const theirs = back.find((row) => row.id === id);
    return {
      following: mine ? followings[mine.state] : "no",
      followedBy: theirs?.state === "accepted",
      requestedBy: theirs?.state === "requested",
      blocking: blocked.some((row) => row.id === id),
      muting: muted.some((row) => row.id === id),
    };
  };
  return new Map(ids.map((id) => [id, relation(id)]));
}
