/** Work that follows from a fact, at least once. */
export interface JobTable {
  id: number;
  /** Workers claim by lane, so that slow work does not hold up quick work. */
  lane: "federation" | "index" | "fetch" | "mail" | "push" | "media" | "timed" | "upkeep";
  kind: string;
  /** When set, only one waiting job of this kind and key exists. */
  key: string | null;
  payload: string;
  state: "waiting" | "dead";
  attempts: number;
  run_at: string;
  lease_until: string | null;
  last_error: string | null;
  created_at: string;
}

/** Facts of the instance itself: region name, origin it was made for, quarantine after a restore. */
export interface SettingTable {
  key: string;
  /** JSON */
  value: string;
}

export interface MigrationTable {
  name: string;
  applied_at: string;
}
