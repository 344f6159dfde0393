import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { networkFor } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";

/** A moderator of the instance, `by`, has dealt with a report. Throws `not-found` when it is not open. */
export function resolveReport(tx: Tx, by: number, id: number): Promise<void> {
  return resolve(tx, by, id, undefined);
}

/** A moderator of a network has dealt with a report of it. Throws `not-found`, `not-allowed`. */
export async function resolveNetworkReport(
  tx: Tx,
  { networkId, byId, reportId }: { networkId: number; byId: number; reportId: number },
): Promise<void> {
  await networkFor(tx, { networkId, actorId: byId, verb: "moderate" });
  await resolve(tx, byId, reportId, networkId);
}

async function resolve(
  tx: Tx,
  by: number,
  id: number,
  networkId: number | undefined,
): Promise<void> {
  const { numUpdatedRows } = await tx.db
    .updateTable("report")
    .set({ state: "resolved" })
    .where("id", "=", id)
    .where("state", "=", "open")
    .$if(networkId !== undefined, (q) => q.where("network_id", "=", networkId!))
    .executeTakeFirstOrThrow();
  if (Number(numUpdatedRows) === 0) throw new Refused("not-found");
  await audit(tx, by, "report-resolved", { report: id });
}
