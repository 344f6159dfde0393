import { createLru } from "../lib/lru.ts";
import type { Route } from "./route.ts";

type Kind = "usual" | NonNullable<Route["allowance"]>;

const most: Record<Kind, { requests: number; minutes: number }> = {
  usual: { requests: 1500, minutes: 5 },
  media: { requests: 30, minutes: 30 },
  deletes: { requests: 30, minutes: 30 },
};

/** How much of an allowance is left, and when it is whole again. */
export interface Left {
  limit: number;
  remaining: number;
  /** ISO 8601 with milliseconds. */
  reset: string;
  /** One more was asked for than there was. */
  spent: boolean;
}

/**
 * Counts requests by whom they speak for in windows of some minutes. A whole hospital may stand behind one address, so an
 * address without a token has as much as someone with one.
 */
export function createAllowances(now: () => number): (who: string, kind: Kind) => Left {
  const counted = createLru<string, { used: number; until: number }>({
    max: 100_000,
    ttlMs: 60 * 60_000,
    now,
  });
  return (who, kind) => {
    const { requests, minutes } = most[kind];
    const key = `${kind} ${who}`;
    const held = counted.get(key);
    const window =
      held && held.until > now() ? held : { used: 0, until: endOfWindow(now(), minutes) };
    window.used += 1;
    counted.set(key, window, Math.max(1, window.until - now()));
    return {
      limit: requests,
      remaining: Math.max(0, requests - window.used),
      reset: new Date(window.until).toISOString(),
      spent: window.used > requests,
    };
  };
}

function endOfWindow(now: number, minutes: number): number {
  const ms = minutes * 60_000;
  return (Math.floor(now / ms) + 1) * ms;
}
