import { createLru } from "../../lib/lru.ts";

/** Something kept for each of the readers who came last, by their id. */
export interface ByReader<T> {
  /** Theirs, made when there is none. */
  of: (readerId: number) => T;
  held: (readerId: number) => T | undefined;
  forget: (readerId: number) => void;
  clear: () => void;
}

/** Keeps it for at most `max` of them; whoever has not come for a day goes. */
export function keptByReader<T>(max: number, make: () => T): ByReader<T> {
  const held = createLru<number, T>({ max, ttlMs: 24 * 3_600_000 });
  return {
    of(readerId) {
      const known = held.get(readerId);
      if (known !== undefined) return known;
      const made = make();
      held.set(readerId, made);
      return made;
    },
    held: (readerId) => held.get(readerId),
    forget: (readerId) => held.delete(readerId),
    clear: () => held.clear(),
  };
}
