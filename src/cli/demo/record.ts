import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RegionSlug } from "./types.ts";

/** What a demo keeps beside its databases, so that the next start goes on where this one ends. */
export interface DemoRecord {
  /** Of every account; for this machine only. */
  password: string;
  ports: Record<RegionSlug, number>;
  /** Addresses of the posts by key. */
  posts: Record<string, string>;
  /** How many of the steps across regions have been made. */
  steps: number;
}

const fileIn = (folder: string): string => join(folder, "demo.json");

/** What was kept in `folder`; undefined when a demo was never made there, or not to its end. */
export function readRecord(folder: string): DemoRecord | undefined {
  const file = fileIn(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DemoRecord) : undefined;
}

/** Keeps it, whole or not at all. */
export function writeRecord(folder: string, record: DemoRecord): void {
  const file = fileIn(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
