import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";

/** A moderator, `by`, has dealt with a report. Throws `not-found` when it is not open. */
export async function resolveReport(tx: Tx, by: number, id: number): Promise<void> {
  const { numUpdatedRows } = await tx.db
    .updateTable("report")
    .set({ state: "resolved" })
    .where("id", "=", id)
    .where("state", "=", "open")
    .executeTakeFirstOrThrow();
  if (Number(numUpdatedRows) === 0) throw new Refused("not-found");
  await audit(tx, by, "report-resolved", { report: id });
}
