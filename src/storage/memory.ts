import type { Lru } from "../lib/lru.ts";
import type { Changes } from "./changes.ts";
import type { Reader } from "./reader.ts";

/** What is kept in memory of a database; `clear` forgets it all. */
export interface Kept {
  clear: () => void;
}

/**
 * Something kept in memory beside each database, made with `make` when it is first asked for. It is undefined where changes
 * are not told: on PostgreSQL, which other processes write to, and inside transactions; then one reads.
 */
export function keep<T extends Kept>(
  make: (changes: Changes) => T,
): (reader: Reader) => T | undefined {
  const all = new WeakMap<Changes, T>();
  return ({ changes }) => {
    if (!changes) return undefined;
    changes.count(); // before anything is watched, so that nobody else writes unnoticed between
    const held = all.get(changes);
    if (held || !changes.ready()) return held;
    const made = make(changes);
    changes.onAll(made.clear);
    all.set(changes, made);
    return made;
  };
}

/** Things kept by a key. */
export interface KeptBy<K, T> extends Kept {
  held: Lru<K, T>;
  count: Changes["count"];
}

/** Rows kept by their id. */
export type KeptById<T> = KeptBy<number, T>;

/** The one with this key: as it is kept, else from `read`. It is kept unless it may have changed while it was read. */
export async function readOne<K, T>(
  kept: KeptBy<K, T> | undefined,
  key: K,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const held = kept?.held.get(key);
  if (held !== undefined) return held;
  const before = kept?.count();
  const found = await read();
  if (found !== undefined && kept?.count() === before) kept?.held.set(key, found);
  return found;
}

/**
 * Those with these ids: as they are kept, the rest from `read`, which says of each whether it may be kept. Nothing is kept
 * that may have changed while it was read.
 */
export async function readThrough<T>(
  kept: KeptById<T> | undefined,
  ids: Iterable<number>,
  read: (missing: readonly number[]) => Promise<readonly { id: number; value: T; keep: boolean }[]>,
): Promise<Map<number, T>> {
  const found = new Map<number, T>();
  const missing = new Set<number>();
  for (const id of ids) {
    const held = kept?.held.get(id);
    if (held === undefined) missing.add(id);
    else found.set(id, held);
  }
  if (missing.size === 0) return found;
  const before = kept?.count();
  const rows = await read([...missing]);
  const stands = kept?.count() === before;
  for (const row of rows) {
    found.set(row.id, row.value);
    if (stands && row.keep) kept?.held.set(row.id, row.value);
  }
  return found;
}
