import ipaddr from "ipaddr.js";
import { createLru } from "../lib/lru.ts";

/** A bounded count of tries by key; what is refused costs nothing more. */
export interface Throttle {
  /** Takes one try. 0 when there was one left, else the seconds until there is. */
  take: (key: string) => number;
  /** Puts a try back: it was a good one. */
  giveBack: (key: string) => void;
}

/** `tries` at once, and one more each `seconds`. Keys unused for an hour, or beyond 50,000, are forgotten. */
export function createThrottle({
  tries,
  seconds,
  clock,
}: {
  tries: number;
  seconds: number;
  clock: () => Date;
}): Throttle {
  const now = (): number => clock().getTime();
  const buckets = createLru<string, { left: number; at: number }>({
    max: 50_000,
    ttlMs: 3_600_000,
    now,
  });
  const left = (key: string): number => {
    const bucket = buckets.get(key);
    return bucket ? Math.min(tries, bucket.left + (now() - bucket.at) / 1000 / seconds) : tries;
  };
  const keep = (key: string, count: number): void => {
    buckets.set(key, { left: Math.min(tries, count), at: now() });
  };
  return {
    take(key) {
      const count = left(key);
      if (count < 1) return Math.ceil((1 - count) * seconds);
      keep(key, count - 1);
      return 0;
    },
    giveBack: (key) => keep(key, left(key) + 1),
  };
}

/** What stands for one connection: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":");
}
