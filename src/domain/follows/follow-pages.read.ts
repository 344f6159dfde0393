import { defineWindowed, type Window } from "../../storage/windowed.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { hidesFollows, maySeeFollowers } from "./follows.read.ts";

/** A row of `follow`, and who is on the other side of it. */
type Row = { id: number; other: number };

const followerRows = defineWindowed("followers-by-window", "follow.id", (reader, p) =>
  reader.db
    .selectFrom("follow")
    .select(["follow.id", "follow.follower_id as other"])
    .where("follow.followee_id", "=", p.of)
    .where("follow.state", "=", "accepted"),
);

const followingRows = defineWindowed("following-by-window", "follow.id", (reader, p) =>
  reader.db
    .selectFrom("follow")
    .select(["follow.id", "follow.followee_id as other"])
    .where("follow.follower_id", "=", p.of)
    .where("follow.state", "=", "accepted")
    .where("follow.role", "is", null),
);

/** Who waits for someone's answer, by window: `other`. */
export const requestPage = defineWindowed("follow-requests-by-window", "follow.id", (reader, p) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select(["follow.id", "follow.follower_id as other"])
    .where("follow.followee_id", "=", p.of)
    .where("follow.state", "=", "requested")
    .where("actor.state", "=", "active"),
);

/** Who follows an actor, by window; nobody where `followers` shows nobody. */
export async function followerPage(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  window: Window,
): Promise<Row[]> {
  if (await isKeptFrom(reader, viewer, actorId)) return [];
  if (!(await maySeeFollowers(reader, viewer, actorId))) return [];
  return followerRows(reader, actorId, window);
}

/** Whom an actor follows, by window, networks left out; nobody where `following` shows nobody. */
export async function followingPage(
  reader: Reader,
  viewer: Viewer,
  actorId: number,
  window: Window,
): Promise<Row[]> {
  if (await isKeptFrom(reader, viewer, actorId)) return [];
  return followingRows(reader, actorId, window);
}

/** By a block between the two, or because the actor shows nobody else whom they follow and who follows them. */
async function isKeptFrom(reader: Reader, viewer: Viewer, actorId: number): Promise<boolean> {
  if (viewer.kind === "person" && (await blockBetween(reader, viewer.actorId, actorId)))
    return true;
  return hidesFollows(reader, viewer, actorId);
}
