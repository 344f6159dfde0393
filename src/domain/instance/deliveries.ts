import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";
import { canonicalHost } from "./peers.ts";

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
  const { fn } = reader.db;
  const rows = await reader.db
    .selectFrom("delivery")
    .select((eb) => [
      "host",
      eb.fn.countAll<number>().filterWhere("state", "=", "waiting").as("waiting"),
      eb.fn.countAll<number>().filterWhere("state", "=", "dead").as("dead"),
      fn.min("created_at").as("since"),
      fn.max("last_error").as("last_error"),
    ])
    .where("state", "in", ["waiting", "dead"])
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
      state: "waiting",
      attempts: 0,
      next_at: tx.now,
      created_at: tx.now,
      lease_until: null,
    })
    .where("state", "=", "dead")
    .$if(canonical !== undefined, (q) => q.where("host", "=", canonical!))
    .executeTakeFirstOrThrow();
  await audit(tx, by, "deliveries-retried", { host: canonical ?? "*" });
  return Number(numUpdatedRows);
}
