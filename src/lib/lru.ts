/**
 * A bounded memory: what was used least lately goes first, and nothing outlives its time. A large one keeps that order
 * roughly: what was used since half as many as it holds were put in or used stays.
 */
export type Lru<K, V> = {
  get: (key: K) => V | undefined;
  set: (key: K, value: V, ttlMs?: number) => void;
  delete: (key: K) => void;
  /** Forgets whatever is such; it looks at all there is. */
  deleteWhere: (test: (value: V) => boolean) => void;
  clear: () => void;
  readonly size: number;
};

const large = 1000;

/** Makes an `Lru` of at most `max` entries that each live `ttlMs` milliseconds on the clock `now`. */
export function createLru<K, V>({ max, ttlMs, now = Date.now }: LruSettings): Lru<K, V> {
  const held = new Map<K, { value: V; until: number; at: number }>();
  /** To move an entry to the end at each use costs more than it is worth while it is far from going. */
  const near = max < large ? 0 : max / 2;
  let moves = 0;

  return {
    get(key) {
      const entry = held.get(key);
      if (!entry) return undefined;
      const isOver = entry.until <= now();
      if (!isOver && moves - entry.at <= near && near > 0) return entry.value;
      held.delete(key);
      if (isOver) return undefined;
      entry.at = moves += 1;
      held.set(key, entry);
      return entry.value;
    },
    set(key, value, ttl = ttlMs) {
      held.delete(key);
      held.set(key, { value, until: now() + ttl, at: (moves += 1) });
      if (held.size <= max) return;
      const oldest = held.keys().next();
      if (!oldest.done) held.delete(oldest.value);
    },
    delete(key) {
      held.delete(key);
    },
    deleteWhere(test) {
      for (const [key, { value }] of held) if (test(value)) held.delete(key);
    },
    clear() {
      held.clear();
    },
    get size() {
      return held.size;
    },
  };
}

/** The bounds of an `Lru`. */
export type LruSettings = { max: number; ttlMs: number; now?: () => number };
