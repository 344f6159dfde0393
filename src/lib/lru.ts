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

/** The bounds of an `Lru`. */
export type LruSettings<V> = {
  max: number;
  ttlMs: number;
  now?: () => number;
  /** How large values are, and how large all together may be; where they are as large as somebody elsewhere makes them. */
  room?: { most: number; sizeOf: (value: V) => number };
};

const large = 1000;

/** Makes an `Lru` of at most `max` entries that each live `ttlMs` milliseconds on the clock `now`. */
export function createLru<K, V>({ max, ttlMs, now = Date.now, room }: LruSettings<V>): Lru<K, V> {
  const held = new Map<K, { value: V; until: number; at: number; size: number }>();
  /** To move an entry to the end at each use costs more than it is worth while it is far from going. */
  const near = max < large ? 0 : max / 2;
  const most = room?.most ?? 0;
  let moves = 0;
  let taken = 0;

  const remove = (key: K): void => {
    taken -= held.get(key)?.size ?? 0;
    held.delete(key);
  };

  return {
    get(key) {
      const entry = held.get(key);
      if (!entry) return undefined;
      const isOver = entry.until <= now();
      if (!isOver && moves - entry.at <= near && near > 0) return entry.value;
      remove(key);
      if (isOver) return undefined;
      taken += entry.size;
      entry.at = moves += 1;
      held.set(key, entry);
      return entry.value;
    },
    set(key, value, ttl = ttlMs) {
      remove(key);
      const size = room?.sizeOf(value) ?? 0;
      if (size > most) return;
      held.set(key, { value, until: now() + ttl, at: (moves += 1), size });
      taken += size;
      for (const oldest of held.keys()) {
        if (held.size <= max && taken <= most) return;
        remove(oldest);
      }
    },
    delete: remove,
    deleteWhere(test) {
      for (const [key, { value }] of held) if (test(value)) remove(key);
    },
    clear() {
      held.clear();
      taken = 0;
    },
    get size() {
      return held.size;
    },
  };
}
