import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem } from "node:os";
import { dirname } from "node:path";
import type { Finding, Settings, Verdict } from "./scenario.ts";

/** What a run of a scenario leaves in `bench/results`. */
export interface Result {
  scenario: string;
  settings: Settings;
  /** `noisy` says why no verdict stands. */
  noisy: string | undefined;
  findings: (Finding & { verdict: Verdict })[];
  machine: Record<string, string | number>;
  /** Share of the cores that others used meanwhile. */
  others: number;
  seconds: number;
}

/** Where and with what it was measured; the machine has no name. */
export function machine(): Result["machine"] {
  return {
    cpu: cpus()[0]?.model.trim() ?? "",
    cores: cpus().length,
    memory: totalmem(),
    system: `${process.platform} ${release()} ${arch()}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    commit: commit(),
    load: loadavg()[0] ?? 0,
    at: new Date().toISOString().slice(0, 10),
  };
}

export function keep(path: string, result: Result): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(result, null, 1)}\n`);
}

function commit(): string {
  try {
    const changed = git("status", "--porcelain", "src", "bench/floors", "bench/scenarios") !== "";
    const at = git("rev-parse", "--short=10", "HEAD");
    return changed ? `${at} and changes` : at;
  } catch {
    return "unknown";
  }
}

function git(...words: string[]): string {
  return execFileSync("git", words, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
