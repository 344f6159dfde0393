import { createLru } from "./lru.ts";

export interface BucketSettings {
  /** Tokens that come back each second. */
  perSecond: number;
  /** Most tokens a key ever has: what it may spend at once. */
  burst: number;
  /** Most keys remembered; the least used is forgotten, which fills its bucket. */
  max: number;
  /** Milliseconds. */
  now: () => number;
}

/** Allowances by key that fill up again with time. */
export interface TokenBuckets {
  /** Seconds until the key has a token again, whole and at least 1; 0 when it has one now. Takes nothing. */
  wait: (key: string) => number;
  /** Takes one when the key has it; else says how long until it has, as `wait` does, and takes none. */
  spend: (key: string) => number;
  /** Takes tokens, also ones the key does not have yet. */
  take: (key: string, tokens?: number) => void;
}

/** Makes token buckets that all start full. A key can owe at most what its bucket holds. */
export function createTokenBuckets({ perSecond, burst, max, now }: BucketSettings): TokenBuckets {
  const refillMs = Math.ceil((2 * burst * 1000) / perSecond);
  const held = createLru<string, { tokens: number; at: number }>({ max, ttlMs: refillMs, now });

  const level = (key: string, moment = now()): number => {
    const bucket = held.get(key);
    if (!bucket) return burst;
    const seconds = Math.max(0, moment - bucket.at) / 1000;
    return Math.min(burst, bucket.tokens + seconds * perSecond);
  };

  const waitOf = (tokens: number): number =>
    tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));

  return {
    wait: (key) => waitOf(level(key)),
    spend(key) {
      const at = now();
      const tokens = level(key, at);
      const wait = waitOf(tokens);
      if (wait === 0) held.set(key, { tokens: tokens - 1, at });
      return wait;
    },
    take(key, tokens = 1) {
      held.set(key, { tokens: Math.max(-burst, level(key) - tokens), at: now() });
    },
  };
}
