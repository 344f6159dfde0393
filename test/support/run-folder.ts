import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memory = "/dev/shm";
const enough = 4 * 1024 ** 3;

/**
 * Makes a folder in which stands all that the tests of a run make on disk, and the processes they start. It is in memory
 * where there is room: that what is written reaches the disk is what costs most of their time. Returns what removes it,
 * with whatever those that were killed have left there.
 */
export function runFolder(): () => void {
  const folder = mkdtempSync(join(base(), "vis-run-"));
  chmodSync(folder, 0o711); // PostgreSQL goes through it as a user of its own
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function base(): string {
  if (process.env["TMPDIR"] !== undefined || !existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= enough ? memory : tmpdir();
}
