import { postsByIds } from "../../domain/knowledge/post.read.ts";
import {
  instanceReport,
  instanceReports,
  type ReportView,
} from "../../domain/moderation/reports.read.ts";
import {
  assignReport,
  fileUnder,
  reopenReport,
  resolveReport,
} from "../../domain/moderation/resolve-report.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { Status } from "../entities/status.ts";
import { rulesFor, type Rule } from "../instance/words.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { flag, id, texts, word } from "../params.ts";
import { own, type Route } from "../route.ts";
import { postsAsStatuses } from "../statuses-of.ts";
import { adminAccountsByIds, type AdminAccount } from "./accounts-as-seen.ts";
import { mustLookAfter } from "./moderating.ts";

/** docs.joinmastodon.org/entities/Admin_Report */
interface AdminReport {
  id: string;
  action_taken: boolean;
  action_taken_at: string | null;
  category: ReportView["category"];
  comment: string;
  forwarded: boolean;
  created_at: string;
  updated_at: string;
  account: AdminAccount;
  target_account: AdminAccount;
  assigned_account: AdminAccount | null;
  action_taken_by_account: AdminAccount | null;
  /** Those that the moderator may see. */
  statuses: Status[];
  rules: Rule[];
}

/** Reports to the instance's moderators (docs.joinmastodon.org/methods/admin/reports). */
export const adminReportRoutes: readonly Route[] = [
  own(
    "GET /api/v1/admin/reports",
    {
      scope: "admin:read:reports",
      params: { ...place(100, 200), resolved: flag(), account_id: id(), target_account_id: id() },
      summary: "Reports, those that are open or those that are not",
      returns: "Admin::Report[]",
    },
    async (call) => {
      mustLookAfter(call);
      const { resolved, account_id: reporterId, target_account_id: targetId } = call.params;
      const asked = { ...windowOf(call.params), open: resolved !== true, reporterId, targetId };
      const reports = await instanceReports(call.reader, asked);
      return paged(
        await adminReports(call, reports),
        cursorsOf(reports, (report) => report.id),
      );
    },
  ),
  own(
    "GET /api/v1/admin/reports/:id",
    { scope: "admin:read:reports", summary: "A report", returns: "Admin::Report" },
    (call) => one(call),
  ),
  own(
    "PUT /api/v1/admin/reports/:id",
    {
      scope: "admin:write:reports",
      params: { category: word("spam", "legal", "violation", "other"), rule_ids: texts(50, 100) },
      summary: "Files a report under something else",
      returns: "Admin::Report",
    },
    async (call) => {
      const { category, rule_ids: rules } = call.params;
      return after(call, (tx, reportId, by) =>
        fileUnder(tx, by, {
          id: reportId,
          ...(category && { category }),
          ...(rules && { rules }),
        }),
      );
    },
  ),
  ...(
    [
      ["assign_to_self", "Looks into a report", assignToSelf],
      ["unassign", "Looks into a report no longer", unassign],
      ["resolve", "Has dealt with a report", resolve],
      ["reopen", "A report is to be looked at once more", reopen],
    ] as const
  ).map(([name, summary, work]) =>
    own(
      `POST /api/v1/admin/reports/:id/${name}`,
      { scope: "admin:write:reports", summary, returns: "Admin::Report" },
      (call) => after(call, work),
    ),
  ),
];

type Work = (tx: Tx, id: number, by: number) => Promise<void>;

function assignToSelf(tx: Tx, reportId: number, by: number): Promise<void> {
  return assignReport(tx, by, { id: reportId, to: by });
}

function unassign(tx: Tx, reportId: number, by: number): Promise<void> {
  return assignReport(tx, by, { id: reportId, to: null });
}

function resolve(tx: Tx, reportId: number, by: number): Promise<void> {
  return resolveReport(tx, by, reportId);
}

function reopen(tx: Tx, reportId: number, by: number): Promise<void> {
  return reopenReport(tx, by, reportId);
}

async function after(call: Call<unknown, Person>, work: Work): Promise<AdminReport> {
  mustLookAfter(call);
  await call.store.transact((tx) => work(tx, call.id(), call.me.actorId));
  return one(call);
}

async function one(call: Call<unknown, Person>): Promise<AdminReport> {
  mustLookAfter(call);
  const found = await instanceReport(call.reader, call.id());
  const [made] = found ? await adminReports(call, [found]) : [];
  if (!made) throw notFound();
  return made;
}

/** Reports as moderators see them; a fixed number of queries however many. */
async function adminReports(
  call: Call<unknown, Person>,
  reports: readonly ReportView[],
): Promise<AdminReport[]> {
  const people = await adminAccountsByIds(
    call,
    reports.flatMap(({ reporter, target, assignedTo, resolvedBy }) => [
      reporter.id,
      target.id,
      ...[assignedTo, resolvedBy].flatMap((moderator) => moderator?.id ?? []),
    ]),
  );
  const named = reports.flatMap(({ postIds }) => postIds);
  const posts = await postsByIds(call.reader, call.viewer, named);
  const statuses = await postsAsStatuses(call, posts);
  const rules = await rulesFor(call);
  const who = (actor: { id: number } | null) => (actor ? (people.get(actor.id) ?? null) : null);
  return reports.flatMap((report) => {
    const [account, target] = [who(report.reporter), who(report.target)];
    if (!account || !target) return [];
    return [
      {
        id: String(report.id),
        action_taken: !report.open,
        action_taken_at: report.resolvedAt,
        category: report.category,
        comment: report.text,
        forwarded: report.forwarded,
        created_at: report.createdAt,
        updated_at: report.resolvedAt ?? report.createdAt,
        account,
        target_account: target,
        assigned_account: who(report.assignedTo),
        action_taken_by_account: who(report.resolvedBy),
        statuses: statuses.filter(({ id: made }) => report.postIds.includes(Number(made))),
        rules: rules.filter(({ id: rule }) => report.rules.includes(rule)),
      },
    ];
  });
}
