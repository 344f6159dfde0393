import type { Updateable } from "kysely";
import type { ReportTable } from "../../storage/tables/moderation.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { networkFor } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";
import { forInstance } from "./reports.read.ts";

/** A moderator of the instance, `by`, has dealt with a report. Throws `not-found` when it is not open, or not for them. */
export async function resolveReport(tx: Tx, by: number, id: number): Promise<void> {
  await change(tx, { id, from: "open" }, resolved(tx, by));
  await audit(tx, by, "report-resolved", { report: id });
}

/** A moderator of a network has dealt with a report of it. Throws `not-found`, `not-allowed`. */
export async function resolveNetworkReport(
  tx: Tx,
  { networkId, byId, reportId }: { networkId: number; byId: number; reportId: number },
): Promise<void> {
  await networkFor(tx, { networkId, actorId: byId, verb: "moderate" });
  await change(tx, { id: reportId, from: "open", networkId }, resolved(tx, byId));
  await audit(tx, byId, "report-resolved", { report: reportId });
}

/** A report is to be looked at once more. Throws `not-found` when it was not dealt with. */
export async function reopenReport(tx: Tx, by: number, id: number): Promise<void> {
  const columns = { state: "open", resolved_by_id: null, resolved_at: null } as const;
  await change(tx, { id, from: "resolved" }, columns);
  await audit(tx, by, "report-reopened", { report: id });
}

/** Who of the moderators looks into a report; nobody when null. Throws `not-found`. */
export async function assignReport(
  tx: Tx,
  by: number,
  { id, to }: { id: number; to: number | null },
): Promise<void> {
  await change(tx, { id }, { assigned_to_id: to });
  await audit(tx, by, "report-assigned", { report: id, to: to ?? 0 });
}

/** Files a report under another category. Throws `not-found`. */
export async function fileUnder(
  tx: Tx,
  by: number,
  { id, ...columns }: { id: number; category?: Category; rules?: readonly string[] },
): Promise<void> {
  const { category, rules } = columns;
  const changed = {
    ...(category !== undefined && { category }),
    ...(rules !== undefined && { rules: JSON.stringify(rules) }),
  };
  if (Object.keys(changed).length === 0) return;
  await change(tx, { id }, changed);
  await audit(tx, by, "report-filed", { report: id });
}

type Changes = Updateable<ReportTable>;
type Category = NonNullable<Changes["category"]>;

function resolved(tx: Tx, by: number): Changes {
  return { state: "resolved", resolved_by_id: by, resolved_at: tx.now };
}

async function change(
  tx: Tx,
  { id, from, networkId }: { id: number; from?: "open" | "resolved"; networkId?: number },
  columns: Changes,
): Promise<void> {
  const changed = await tx.db
    .updateTable("report")
    .set(columns)
    .where("id", "=", id)
    .where((eb) => (networkId === undefined ? forInstance : eb("network_id", "=", networkId)))
    .$if(from !== undefined, (q) => q.where("state", "=", from!))
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
}
