import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const found = define("networks-to-be-found", (reader, p: { before: number; limit: number }) =>
  reader.db
    .selectFrom("network")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .select(["actor.id", "actor.uri"])
    .where("network.actor_id", "<", p.before)
    .where("actor.local", "=", 1)
    .where("actor.state", "=", "active")
    .where("actor.discoverable", "=", 1)
    .where("network.kind", "in", ["open", "closed"])
    .where("network.state", "=", "active")
    .orderBy("network.actor_id", "desc")
    .limit(p.limit),
);

/** Addresses of the networks here that anyone may find, the newest first: what other regions list too. */
export async function networksToBeFound(reader: Reader, limit: number): Promise<string[]> {
  return (await found(reader, { before: Number.MAX_SAFE_INTEGER, limit })).map((row) => row.uri);
}
