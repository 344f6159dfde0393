import type { Account } from "./account.ts";

/** docs.joinmastodon.org/entities/Report */
export interface Report {
  id: string;
  action_taken: boolean;
  action_taken_at: string | null;
  category: "spam" | "legal" | "violation" | "other";
  comment: string;
  forwarded: boolean;
  created_at: string;
  status_ids: string[];
  rule_ids: string[];
  target_account: Account;
}
