import { setTimeout as after } from "node:timers/promises";

/** Work that is gathered and done in rounds. */
export interface Rounds<T> {
  /** Adds what the next round does; how much of it there was no room for. */
  add: (work: readonly T[]) => number;
}

export interface RoundsOptions<T> {
  /** So long work is gathered before a round, in milliseconds. */
  gatherMs: number;
  /** More does not wait. */
  most: number;
  /** Does what has been gathered; must not throw. */
  run: (work: readonly T[]) => Promise<void>;
  /** Whether it is still worth doing. */
  wanted: () => boolean;
}

const longestRestMs = 500;

/** Makes rounds. After each comes a rest as long as it took, at most half a second, and in it the next gathers. */
export function createRounds<T>({ gatherMs, most, run, wanted }: RoundsOptions<T>): Rounds<T> {
  let waiting: T[] = [];
  let running: Promise<void> | undefined;

  const rest = (ms: number) => after(ms, undefined, { ref: false });

  const runAll = async (): Promise<void> => {
    await rest(gatherMs);
    while (waiting.length > 0 && wanted()) {
      const some = waiting;
      waiting = [];
      const began = performance.now();
      await run(some);
      const ms = performance.now() - began;
      await rest(Math.min(Math.max(gatherMs, ms), longestRestMs));
    }
  };

  const wake = (): void => {
    running ??= runAll().finally(() => {
      running = undefined;
      if (!wanted()) waiting = [];
      else if (waiting.length > 0) wake();
    });
  };

  return {
    add(work) {
      const room = Math.max(0, most - waiting.length);
      waiting.push(...work.slice(0, room));
      if (waiting.length > 0) wake();
      return Math.max(0, work.length - room);
    },
  };
}
