import type { Reader } from "../../storage/reader.ts";
import { newestFirst, whole, type Window } from "../window.ts";
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

/** Someone I keep away; `id` is the cursor. */
export interface KeptAway {
  id: number;
  personId: number;
}

/** A page of whom I have blocked. */
export async function blocksOf(reader: Reader, me: number, window: Window): Promise<KeptAway[]> {
  const { before, after, fromBelow, limit } = whole(window);
  const rows = await reader.db
    .selectFrom("block")
    .select(["id", "blocked_id as personId"])
    .where("blocker_id", "=", me)
    .where("id", "<", before)
    .where("id", ">", after)
    .orderBy("id", fromBelow ? "asc" : "desc")
    .limit(limit)
    .execute();
  return newestFirst(rows, window);
}

/** A page of whom I have muted at `now`, with until when. */
export async function mutesOf(
  reader: Reader,
  me: number,
  { now, ...window }: Window & { now: string },
): Promise<(KeptAway & { until: string | null })[]> {
  const { before, after, fromBelow, limit } = whole(window);
  const rows = await reader.db
    .selectFrom("mute")
    .select(["id", "muted_id as personId", "until"])
    .where("muter_id", "=", me)
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", now)]))
    .where("id", "<", before)
    .where("id", ">", after)
    .orderBy("id", fromBelow ? "asc" : "desc")
    .limit(limit)
    .execute();
  return newestFirst(rows, window);
}

async function inOrder(reader: Reader, rows: readonly { id: number }[]): Promise<ActorRef[]> {
  const refs = await actorRefs(
    reader,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => refs.get(row.id) ?? []);
}
