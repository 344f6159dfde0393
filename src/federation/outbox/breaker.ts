import type { Peer } from "../../domain/instance/peers.ts";
import { addMs } from "../../lib/time.ts";

/** How a server has been to deliver to: failures in a row, and until when it is left alone. */
export type Health = Pick<Peer, "failures" | "retry_at">;

/** So many failures in a row open the breaker. */
export const opensAt = 5;

const minute = 60_000;
const longestRestMs = 30 * minute;

/** How many requests a server may have at a time, of all processes together: so many at first and at least. */
export const narrowest = 2;

/** And so many at most: at 200 ms from here and back, with what it takes to write them down, about 200 letters a second. */
export const widest = 48;

/** Whoever answers later than this has enough to do with what it gets. */
export const promptMs = 1000;

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

/** How many requests it may have at a time: one while it has failed lately, else as many as its lane is wide. */
export function roomFor({ failures }: Pick<Health, "failures">, width: number): number {
  return failures > 0 ? 1 : width;
}

/** What an attempt tells about how much its server can take. */
export interface Felt {
  /** Taken; or put off, by a failure or because it was asked to wait. */
  outcome: "taken" | "again" | "else";
  /** Whether the server had as many requests as it may have, and as much again waited. */
  full: boolean;
  ms: number;
}

/**
 * How wide a lane is after an attempt: one more for each letter that was taken at once while it was full, so that it
 * doubles with every round trip as long as much waits; half as wide after a failure. Servers that little waits for keep
 * one or two connections.
 */
export function widthAfter(width: number, { outcome, full, ms }: Felt): number {
  if (outcome === "again") return Math.max(narrowest, Math.floor(width / 2));
  if (outcome !== "taken" || !full || ms > promptMs) return width;
  return Math.min(widest, width + 1);
}
