import type { ReportView } from "../../domain/moderation/reports.read.ts";
import type { Account } from "./account.ts";

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

/** A report as apps see it, with the account it is about. */
export function report(told: ReportView, target: Account): Report {
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
    target_account: target,
  };
}
