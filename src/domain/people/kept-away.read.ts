import type { Reader } from "../../storage/reader.ts";
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

async function inOrder(reader: Reader, rows: readonly { id: number }[]): Promise<ActorRef[]> {
  const refs = await actorRefs(
    reader,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => refs.get(row.id) ?? []);
}
