import { existsSync, statfsSync } from "node:fs";

const memory = "/dev/shm";
const enough = 4 * 1024 ** 3;

/**
 * Lets what tests make on disk stand in memory where there is room, for them and the processes they start: that what is
 * written reaches the disk is what costs most of their time, and nothing of theirs outlives the machine.
 */
export function inMemory(): void {
  if (process.env["TMPDIR"] !== undefined || !existsSync(memory)) return;
  const { bavail, bsize } = statfsSync(memory);
  if (bavail * bsize >= enough) process.env["TMPDIR"] = memory;
}
