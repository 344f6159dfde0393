import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const rows = define("network-moderators", (reader, p: { networkId: number }) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select(["actor.id", "actor.uri", "actor.host", "actor.local"])
    .where("follow.followee_id", "=", p.networkId)
    .where("follow.role", "in", ["moderator", "owner"])
    .where("follow.state", "=", "accepted")
    .where("actor.state", "=", "active")
    .orderBy("follow.id"),
);

/** Who moderates a network, its owner among them; of networks elsewhere those known here. */
export function moderatorsOf(
  reader: Reader,
  networkId: number,
): Promise<{ id: number; uri: string; host: string; local: 0 | 1 }[]> {
  return rows(reader, { networkId });
}
