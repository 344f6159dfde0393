import type { Selectable } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { NetworkActivityTable } from "../../storage/tables/networks.ts";
import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";

export type NetworkActivity = Selectable<NetworkActivityTable>;

/** An activity that a network here is to pass on; `body` is its text as its author's server sent it. */
export type Announced = Pick<NetworkActivity, "inner_uri" | "object_uri" | "type" | "body">;

/** Puts an activity next in line of what a network here announces, once. Returns its id; undefined when it stood there before. */
export async function announceIn(
  tx: Tx,
  networkId: number,
  announced: Announced,
): Promise<number | undefined> {
  await lock(tx, `network ${networkId}`);
  const known = await tx.db
    .selectFrom("network_activity")
    .select("id")
    .where("network_id", "=", networkId)
    .where("inner_uri", "=", announced.inner_uri)
    .executeTakeFirst();
  if (known) return undefined;
  const { seq } = await tx.db
    .updateTable("network")
    .set((eb) => ({ seq: eb("seq", "+", 1) }))
    .where("actor_id", "=", networkId)
    .returning("seq")
    .executeTakeFirstOrThrow();
  const id = tx.newId();
  await tx.db
    .insertInto("network_activity")
    .values({ id, network_id: networkId, seq, ...announced, created_at: tx.now })
    .execute();
  await tx.record({ type: "NetworkAnnounced", activityId: id, networkId });
  return id;
}

/** Empties what a network announced of something that is gone; that it was announced stays. */
export async function unsay(tx: Tx, networkId: number, objectUri: string): Promise<void> {
  await tx.db
    .updateTable("network_activity")
    .set({ body: "" })
    .where("network_id", "=", networkId)
    .where("object_uri", "=", objectUri)
    .where("type", "in", ["Create", "Update"])
    .execute();
}

const byId = define("network-activity-by-id", (reader, p: { id: number }) =>
  reader.db.selectFrom("network_activity").selectAll().where("id", "=", p.id),
);

export async function networkActivity(
  reader: Reader,
  id: number,
): Promise<NetworkActivity | undefined> {
  return (await byId(reader, { id }))[0];
}

const ofObject = define(
  "network-activity-of-object",
  (reader, p: { networkId: number; objectUri: string; type: string }) =>
    reader.db
      .selectFrom("network_activity")
      .selectAll()
      .where("network_id", "=", p.networkId)
      .where("object_uri", "=", p.objectUri)
      .where("type", "=", p.type)
      .orderBy("seq", "desc")
      .limit(1),
);

/** The last of that type that a network here announced about something. */
export async function announcedOf(
  reader: Reader,
  networkId: number,
  objectUri: string,
  type: string,
): Promise<NetworkActivity | undefined> {
  return (await ofObject(reader, { networkId, objectUri, type }))[0];
}

const newestFirst = define(
  "network-activities-before",
  (reader, p: { networkId: number; before: number; limit: number }) =>
    reader.db
      .selectFrom("network_activity")
      .selectAll()
      .where("network_id", "=", p.networkId)
      .where("seq", "<", p.before)
      .orderBy("seq", "desc")
      .limit(p.limit),
);

/** What a network here announced before a number, newest first. */
export function announcedBefore(
  reader: Reader,
  networkId: number,
  page: { before: number; limit: number },
): Promise<NetworkActivity[]> {
  return newestFirst(reader, { networkId, ...page });
}

const bySeq = define("network-activity-by-seq", (reader, p: { networkId: number; seq: number }) =>
  reader.db
    .selectFrom("network_activity")
    .select("created_at")
    .where("network_id", "=", p.networkId)
    .where("seq", "=", p.seq),
);

/** The number of the last activity that a network of ours announced before a moment; 0 when there is none. */
export async function lastSeqBefore(
  reader: Reader,
  { id: networkId, seq: newest }: { id: number; seq: number },
  moment: string,
): Promise<number> {
  let [before, after] = [0, newest + 1];
  while (after - before > 1) {
    const seq = Math.floor((before + after) / 2);
    const [row] = await bySeq(reader, { networkId, seq });
    if (row && row.created_at >= moment) after = seq;
    else before = seq;
  }
  return before;
}

const oldestFirst = define(
  "network-activities-since",
  (reader, p: { networkId: number; since: number; limit: number }) =>
    reader.db
      .selectFrom("network_activity")
      .selectAll()
      .where("network_id", "=", p.networkId)
      .where("seq", ">", p.since)
      .orderBy("seq")
      .limit(p.limit),
);

/** What a network here announced after a number, oldest first: how a gap is closed. */
export function announcedSince(
  reader: Reader,
  networkId: number,
  page: { since: number; limit: number },
): Promise<NetworkActivity[]> {
  return oldestFirst(reader, { networkId, ...page });
}
