const minute = 60_000;
const hour = 60 * minute;
const waits = [10_000, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour] as const;

/** How often a job is tried before it is buried: about three days. */
export const mostAttempts = 12;

/** Milliseconds to wait after that many tries: 10 s, 1 m, 5 m, 30 m, 2 h, 6 h, then 12 h, each up to a fifth more or less. */
export function backOff(attempts: number, random: () => number = Math.random): number {
  const wait = waits[Math.min(Math.max(attempts, 1), waits.length) - 1]!;
  return Math.round(wait * (0.8 + 0.4 * random()));
}
