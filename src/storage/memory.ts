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
