import type { Peer } from "../../domain/instance/peers.ts";
import { addMs } from "../../lib/time.ts";

/** How a server has been to deliver to: failures in a row, and until when it is left alone. */
export type Health = Pick<Peer, "failures" | "retry_at">;

/** So many failures in a row open the breaker. */
export const opensAt = 5;

const minute = 60_000;
const longestRestMs = 30 * minute;

/** Most requests to one server at a time, in each process. */
export const mostAtOnce = 2;

/**
 * After an attempt failed for the server's own reasons. From the fifth in a row it is left alone, first for a minute,
 * then for twice as long each time up to half an hour; after each rest one attempt tells whether it is back.
 */
export function afterFailure({ failures }: Health, now: string): Health {
  const count = failures + 1;
  if (count < opensAt) return { failures: count, retry_at: null };
  const rest = Math.min(minute * 2 ** Math.min(count - opensAt, 10), longestRestMs);
  return { failures: count, retry_at: addMs(now, rest) };
}

/** After the server answered. One that comes back is trusted a little more with each answer, and taken as well after the fifth. */
export function afterAnswer({ failures }: Health): Health {
  return { failures: Math.max(Math.min(failures, opensAt) - 1, 0), retry_at: null };
}

/** How many requests it may have at a time: one while it has failed lately. */
export function roomFor({ failures }: Pick<Health, "failures">): number {
  return failures > 0 ? 1 : mostAtOnce;
}
