import type { Generated } from "kysely";

export interface ReportTable {
  id: number;
  uri: string;
  reporter_id: number;
  target_id: number;
  /** JSON: number[] of post ids. */
  posts: string;
  /** JSON: string[], addresses of what a network elsewhere told of that was not here then. */
  named: Generated<string>;
  text: string;
  /** The network whose moderators it is for; null when it is for the instance's. */
  network_id: number | null;
  /** The network whose moderators elsewhere were told of it, or whose host was; or that told us. */
  told_in_id: number | null;
  state: "open" | "resolved";
  category: Generated<"spam" | "legal" | "violation" | "other">;
  /** JSON: string[] of the instance's rules that it names. */
  rules: Generated<string>;
  /** 1: the server of whoever it is about was told too. */
  forwarded: Generated<0 | 1>;
  /** The moderator who looks into it. */
  assigned_to_id: number | null;
  resolved_by_id: number | null;
  resolved_at: string | null;
  created_at: string;
}

/** Who did what to whom; never what a text said. Append only. */
export interface AuditTable {
  id: number;
  actor_id: number | null;
  action: string;
  /** JSON without personal text. */
  detail: string;
  created_at: string;
}
