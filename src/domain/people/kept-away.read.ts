import type { Reader } from "../../storage/reader.ts";
import { defineWindowed } from "../../storage/windowed.ts";
import { actorRefs, type ActorRef } from "./actor-ref.ts";

const most = 500;

/** Whom I have blocked, the latest first; at most 500. */
export async function blockedPeople(reader: Reader, me: number): Promise<ActorRef[]> {
  const rows = await reader.db
    .selectFrom("block")
    .select("blocked_id as id")
    .where("blocker_id", "=", me)
    .orderBy("block.id", "desc")
    .limit(most)
    .execute();
  return inOrder(reader, rows);
}

/** Whom I have muted at `now`, the latest first; at most 500. */
export async function mutedPeople(reader: Reader, me: number, now: string): Promise<ActorRef[]> {
  const rows = await reader.db
    .selectFrom("mute")
    .select("muted_id as id")
    .where("muter_id", "=", me)
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", now)]))
    .orderBy("mute.id", "desc")
    .limit(most)
    .execute();
  return inOrder(reader, rows);
}

/** Whom I have blocked, by window: `other`. */
export const blocksOf = defineWindowed("blocks-by-window", "block.id", (reader, p) =>
  reader.db
    .selectFrom("block")
    .select(["block.id", "block.blocked_id as other"])
    .where("block.blocker_id", "=", p.of),
);

/** Whom I have muted at `now`, by window, with until when. */
export const mutesOf = defineWindowed(
  "mutes-by-window",
  "mute.id",
  (reader, p: { of: number } & At) =>
    reader.db
      .selectFrom("mute")
      .select(["mute.id", "mute.muted_id as other", "mute.until"])
      .where("mute.muter_id", "=", p.of)
      .where((eb) => eb.or([eb("mute.until", "is", null), eb("mute.until", ">", p.now)])),
);

type At = { now: string };

async function inOrder(reader: Reader, rows: readonly { id: number }[]): Promise<ActorRef[]> {
  const refs = await actorRefs(
    reader,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => refs.get(row.id) ?? []);
}
