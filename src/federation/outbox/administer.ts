import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { meet } from "../../domain/instance/peers.ts";

/** What waits for a server, and what was given up. */
export interface QueueOfHost {
  host: string;
  waiting: number;
  dead: number;
  /** When the oldest that waits was written. */
  oldest: string | null;
  paused: boolean;
  failures: number;
  retryAt: string | null;
  lastError: string | null;
}

/** Holds everything for a server back until `resumeHost`. What waits longer than eight days is given up all the same. */
export async function pauseHost(tx: Tx, host: string): Promise<void> {
  await meet(tx, host);
  await tx.db.updateTable("peer").set({ paused: 1 }).where("host", "=", host).execute();
}

/** Sends to a server again, at once and whatever its failures were. */
export async function resumeHost(tx: Tx, host: string): Promise<void> {
  await tx.db
    .updateTable("peer")
    .set({ paused: 0, failures: 0, retry_at: null })
    .where("host", "=", host)
    .execute();
  await tx.db
    .updateTable("delivery")
    .set({ next_at: tx.now })
    .where("host", "=", host)
    .where("state", "=", "waiting")
    .where("next_at", ">", tx.now)
    .execute();
}

/** Gives dead letters eight more days, of one server or of all; returns how many. */
export async function retryDead(tx: Tx, host?: string): Promise<number> {
  const result = await tx.db
    .updateTable("delivery")
    .set({ state: "waiting", attempts: 0, next_at: tx.now, created_at: tx.now, lease_until: null })
    .where("state", "=", "dead")
    .$if(host !== undefined, (q) => q.where("host", "=", host!))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Every server that something waits for or was given up for, those in trouble first. */
export async function queues(reader: Reader, limit = 200): Promise<QueueOfHost[]> {
  const rows = await reader.db
    .selectFrom("delivery")
    .leftJoin("peer", "peer.host", "delivery.host")
    .select((eb) => [
      "delivery.host",
      "peer.paused",
      "peer.failures",
      "peer.retry_at",
      "peer.last_error",
      eb.fn.countAll<number>().filterWhere("state", "=", "waiting").as("waiting"),
      eb.fn.countAll<number>().filterWhere("state", "=", "dead").as("dead"),
      eb.fn.min("delivery.created_at").filterWhere("state", "=", "waiting").as("oldest"),
    ])
    .groupBy(["delivery.host", "peer.paused", "peer.failures", "peer.retry_at", "peer.last_error"])
    .orderBy("dead", "desc")
    .orderBy("waiting", "desc")
    .orderBy("delivery.host")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    host: row.host,
    waiting: Number(row.waiting),
    dead: Number(row.dead),
    oldest: row.oldest,
    paused: row.paused === 1,
    failures: row.failures ?? 0,
    retryAt: row.retry_at,
    lastError: row.last_error,
  }));
}

/** A delivery that was given up; never what it said. */
export interface DeadLetter {
  id: number;
  host: string;
  inbox: string;
  objectUri: string;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  givenUpAt: string;
}

/** Dead letters, oldest first. */
export async function deadLetters(
  reader: Reader,
  { host, limit = 100 }: { host?: string; limit?: number } = {},
): Promise<DeadLetter[]> {
  const rows = await reader.db
    .selectFrom("delivery")
    .selectAll()
    .where("state", "=", "dead")
    .$if(host !== undefined, (q) => q.where("host", "=", host!))
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    inbox: row.inbox,
    objectUri: row.object_uri,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastError: row.last_error,
    givenUpAt: row.next_at,
  }));
}
