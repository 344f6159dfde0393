export interface ReportTable {
  id: number;
  uri: string;
  reporter_id: number;
  target_id: number;
  /** JSON: number[] of post ids. */
  posts: string;
  text: string;
  /** The network whose moderators it is for; null when it is for the instance's. */
  network_id: number | null;
  state: "open" | "resolved";
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
