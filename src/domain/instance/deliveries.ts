import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";
import { canonicalHost, laneOf } from "./peers.ts";

/** What is on its way to a server, and what was given up. */
export interface HostDeliveries {
  host: string;
  waiting: number;
  dead: number;
  /** When the oldest of them was made. */
  since: string;
  lastError: string | null;
}

/** Servers that something is on its way to or could not be delivered to, by host; at most `limit`. */
export async function deliveriesByHost(reader: Reader, limit = 500): Promise<HostDeliveries[]> {
  const rows = await reader.db
    .selectFrom("delivery")
    .innerJoin("lane", "lane.id", "delivery.lane_id")
    .innerJoin("outbound", "outbound.id", "delivery.outbound_id")
    .select((eb) => [
      "host",
      eb.fn.countAll<number>().filterWhere("dead", "=", 0).as("waiting"),
      eb.fn.countAll<number>().filterWhere("dead", "=", 1).as("dead"),
      eb.fn.min(eb.fn.coalesce("since", "created_at")).as("since"),
      eb.fn.max("last_error").as("last_error"),
    ])
    .groupBy("host")
    .orderBy("host")
    .limit(limit)
    .execute();
  return rows.map(({ last_error: lastError, ...row }) => ({ ...row, lastError }));
}

/**
 * Sends what was given up once more, to one server or to all; returns how many. They get a full set of tries again, and
 * their eight days begin anew.
 * Throws `host-not-valid`.
 */
export async function retryDead(tx: Tx, host?: string, by: number | null = null): Promise<number> {
  const canonical = host === undefined ? undefined : canonicalHost(host);
  if (host !== undefined && canonical === undefined) throw new Refused("host-not-valid");
  const { numUpdatedRows } = await tx.db
    .updateTable("delivery")
    .set({
      dead: 0,
      attempts: 0,
      next_at: "",
      since: tx.now,
      lease_until: null,
    })
    .where("dead", "=", 1)
    .$if(canonical !== undefined, (q) => q.where("lane_id", "in", laneOf(tx, canonical!)))
    .executeTakeFirstOrThrow();
  await audit(tx, by, "deliveries-retried", { host: canonical ?? "*" });
  return Number(numUpdatedRows);
}
