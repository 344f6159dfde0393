import { guardText } from "../../domain/knowledge/guard.ts";
import { fileReport } from "../../domain/moderation/file-report.ts";
import { ownReport, type ReportView } from "../../domain/moderation/reports.read.ts";
import { accountOf, personOf } from "../accounts-of.ts";
import { invalid, notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { Account } from "../entities/account.ts";
import { flag, id, ids, text, texts, word, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";

/** docs.joinmastodon.org/entities/Report */
export interface Report {
  id: string;
  action_taken: boolean;
  action_taken_at: string | null;
  category: ReportView["category"];
  comment: string;
  forwarded: boolean;
  created_at: string;
  status_ids: string[];
  rule_ids: string[];
  collection_ids: [];
  target_account: Account;
}

const params = {
  account_id: id(),
  status_ids: ids(50),
  comment: text(5000),
  forward: flag(),
  category: word("spam", "legal", "violation", "other"),
  rule_ids: texts(50, 100),
};

/** Telling the moderators (docs.joinmastodon.org/methods/reports). */
export const reportRoutes: readonly Route[] = [
  own(
    "POST /api/v1/reports",
    { scope: "write:reports", params, summary: "Tells the moderators", returns: "Report" },
    report,
  ),
];

async function report(call: Call<Values<typeof params>, Person>): Promise<Report> {
  const { params: said, me, store, reader } = call;
  if (said.account_id === undefined) throw invalid("Account can't be blank");
  const target = await personOf(call, said.account_id);
  if (target.id === me.actorId) throw invalid("Account can't be oneself");
  const { comment = "", status_ids: postIds, rule_ids: rules = [] } = said;
  const { id: made } = await store.transact((tx) => {
    guardText({ text: comment }, { confirmed: false, today: tx.now });
    return fileReport(tx, {
      reporterId: me.actorId,
      targetId: target.id,
      postIds,
      text: comment,
      category: said.category ?? (rules.length > 0 ? "violation" : "other"),
      rules,
      forward: said.forward ?? false,
    });
  });
  const told = made === null ? undefined : await ownReport(reader, me.actorId, made);
  if (!told) throw notFound();
  return {
    id: String(told.id),
    action_taken: !told.open,
    action_taken_at: told.resolvedAt,
    category: told.category,
    comment: told.text,
    forwarded: told.forwarded,
    created_at: told.createdAt,
    status_ids: told.postIds.map(String),
    rule_ids: told.rules,
    collection_ids: [],
    target_account: await accountOf(call, target.id),
  };
}
