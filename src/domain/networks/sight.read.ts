import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { hasFollowersOn } from "../follows/follows.read.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { may, type Standing } from "./may.ts";
import { standingOf, type NetworkRow } from "./network-row.ts";

/** What a viewer sees of a network: that it is there; what is said in it; and whether they are of it. */
export interface Sight {
  found: boolean;
  read: boolean;
  member: boolean;
}

const invited = define(
  "network-invited-on",
  (reader, p: { id: number; host: string; now: string }) =>
    reader.db
      .selectFrom("follow")
      .innerJoin("actor", "actor.id", "follow.follower_id")
      .select("follow.id")
      .where("follow.followee_id", "=", p.id)
      .where("follow.state", "=", "invited")
      .where("follow.until", ">", p.now)
      .where("actor.host", "=", p.host)
      .limit(1),
);

/**
 * What a viewer sees of a network here, by the one rule (`may`). A server stands where its people do; what is said among
 * members it gets only while we are allied with it.
 */
export async function sightOf(
  reader: Reader,
  viewer: Viewer,
  network: NetworkRow,
  now: string,
): Promise<Sight> {
  const standing = await standingOfViewer(reader, viewer, network.id, now);
  const trusted = network.kind === "open" || viewer.kind !== "server" || viewer.trust === "allied";
  return {
    found: may(standing, "find", network),
    read: trusted && may(standing, "read", network),
    member: trusted && standing?.state === "accepted",
  };
}

async function standingOfViewer(
  reader: Reader,
  viewer: Viewer,
  id: number,
  now: string,
): Promise<Standing> {
  switch (viewer.kind) {
    case "anonymous":
      return null;
    case "person":
      return standingOf(reader, id, viewer.actorId, now);
    case "server": {
      const { host } = viewer;
      if (await hasFollowersOn(reader, id, host)) return { state: "accepted", role: "member" };
      const asked = await invited(reader, { id, host, now });
      return asked.length > 0 ? { state: "invited", role: "member" } : null;
    }
  }
}

const earliest = define("network-first-accepted", (reader, p: { id: number; host: string }) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select((eb) => eb.fn.min("follow.accepted_at").as("at"))
    .where("follow.followee_id", "=", p.id)
    .where("follow.state", "=", "accepted")
    .where("actor.host", "=", p.host)
    .where("actor.state", "=", "active"),
);

/** Since when a server has had members in a network that it has members in now; ISO 8601. */
export async function memberSince(
  reader: Reader,
  networkId: number,
  host: string,
): Promise<string | undefined> {
  return (await earliest(reader, { id: networkId, host }))[0]?.at ?? undefined;
}
