import type { Selectable, Updateable } from "kysely";
import { sameOrigin } from "../../lib/url.ts";
import type { ReportTable } from "../../storage/tables/moderation.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { moderatorsOf } from "../networks/moderators.read.ts";
import { networkFor, networkRow } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";
import { bury } from "../tombstones.ts";
import { reportToldAs } from "../uris.ts";
import { forInstance } from "./reports.read.ts";

/** A moderator of the instance, `by`, has dealt with a report. Throws `not-found` when it is not open, or not for them. */
export async function resolveReport(tx: Tx, by: number, id: number): Promise<void> {
  const report = await change(tx, { id, from: "open" }, resolved(tx, by));
  await audit(tx, by, "report-resolved", { report: id });
  await tellResolved(tx, by, report);
}

/** A moderator of a network has dealt with a report of it. Throws `not-found`, `not-allowed`. */
export async function resolveNetworkReport(
  tx: Tx,
  { networkId, byId, reportId }: { networkId: number; byId: number; reportId: number },
): Promise<void> {
  await networkFor(tx, { networkId, actorId: byId, verb: "moderate" });
  const report = await change(tx, { id: reportId, from: "open", networkId }, resolved(tx, byId));
  await audit(tx, byId, "report-resolved", { report: reportId });
  await tellResolved(tx, byId, report);
}

/** What of a report was said between regions: the network, who deals with it, and the Flag that told of it. */
export interface ResolvedElsewhere {
  networkId: number;
  byId: number;
  flagUri: string;
}

/**
 * A moderator elsewhere has dealt with a report of a network of ours, if they may. Returns whether it was open still.
 * Throws `not-found`, `not-allowed`.
 */
export async function resolveFromElsewhere(
  tx: Tx,
  { networkId, byId, flagUri }: ResolvedElsewhere,
): Promise<boolean> {
  await networkFor(tx, { networkId, actorId: byId, verb: "moderate" });
  const report = await toldAs(tx, networkId, flagUri);
  if (!report) throw new Refused("not-found");
  return close(tx, byId, report);
}

/**
 * A network elsewhere says that a report of it is dealt with: its moderators here need not look. What the instance's
 * moderators look after stays theirs. A Flag that comes after this word is not shown any more. Returns whether it is news.
 */
export async function hearResolved(
  tx: Tx,
  { networkId, byId, flagUri }: ResolvedElsewhere,
): Promise<boolean> {
  const report = await toldAs(tx, networkId, flagUri);
  if (report) return report.network_id === networkId && close(tx, byId, report);
  const network = await networkRow(tx, networkId);
  if (network && sameOrigin(flagUri, network.uri)) await bury(tx, flagUri, network.uri);
  return false;
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

/** A report by the Flag that told of it between regions: ours, or the one that brought it. */
async function toldAs(
  tx: Tx,
  networkId: number,
  flagUri: string,
): Promise<Pick<Row, "id" | "network_id" | "told_in_id"> | undefined> {
  const id = reportToldAs(tx.origin, flagUri);
  return tx.db
    .selectFrom("report")
    .select(["id", "network_id", "told_in_id"])
    .where("told_in_id", "=", networkId)
    .where((eb) => (id === undefined ? eb("uri", "=", flagUri) : eb("id", "=", id)))
    .executeTakeFirst();
}

/** Whatever the report's door: it is open no more, and those elsewhere who look at it hear of it. Returns whether it was. */
async function close(
  tx: Tx,
  byId: number,
  report: Pick<Row, "id" | "told_in_id">,
): Promise<boolean> {
  const closed = await tx.db
    .updateTable("report")
    .set(resolved(tx, byId))
    .where("id", "=", report.id)
    .where("state", "=", "open")
    .returning("id")
    .executeTakeFirst();
  if (!closed) return false;
  await audit(tx, byId, "report-resolved", { report: report.id });
  await tellResolved(tx, byId, report);
  return true;
}

/** The host tells those who look at it elsewhere; of a network elsewhere its host is told, by who moderates it. */
async function tellResolved(
  tx: Tx,
  byId: number,
  { id: reportId, told_in_id: networkId }: Pick<Row, "id" | "told_in_id">,
): Promise<void> {
  const network = networkId === null ? undefined : await networkRow(tx, networkId);
  if (!network) return;
  const told = { reportId, networkId: network.id, byId };
  const to = (who: "host" | "moderators" | "bringer") =>
    tx.record({ type: "ReportResolved", resolvedId: tx.newId(), ...told, to: who, local: true });
  if (network.local === 1) {
    await to("moderators");
    await to("bringer");
    return;
  }
  const by = (await moderatorsOf(tx, network.id)).find(({ id }) => id === byId);
  if (by?.local === 1) await to("host");
}

type Row = Selectable<ReportTable>;
type Changes = Updateable<ReportTable>;
type Category = NonNullable<Changes["category"]>;

function resolved(tx: Tx, by: number): Changes {
  return { state: "resolved", resolved_by_id: by, resolved_at: tx.now };
}

async function change(
  tx: Tx,
  { id, from, networkId }: { id: number; from?: "open" | "resolved"; networkId?: number },
  columns: Changes,
): Promise<Pick<Row, "id" | "told_in_id">> {
  const changed = await tx.db
    .updateTable("report")
    .set(columns)
    .where("id", "=", id)
    .where((eb) => (networkId === undefined ? forInstance : eb("network_id", "=", networkId)))
    .$if(from !== undefined, (q) => q.where("state", "=", from!))
    .returning(["id", "told_in_id"])
    .executeTakeFirst();
  if (!changed) throw new Refused("not-found");
  return changed;
}
