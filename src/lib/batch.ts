export interface BatchOptions {
  /** Most items in one write. */
  most?: number;
  /** Milliseconds to wait for others after the first. */
  gatherMs?: number;
}

/**
 * Makes few writes of many small ones: what comes within `gatherMs`, or while a write is under way, goes together in the
 * next, in order. Each promise resolves when its own write has, and fails with it.
 */
export function createBatch<T>(
  write: (items: readonly T[]) => Promise<void>,
  { most = 256, gatherMs = 0 }: BatchOptions = {},
): (item: T) => Promise<void> {
  const waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let busy = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        await write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (busy) return;
      busy = true;
      if (gatherMs > 0) setTimeout(() => void run(), gatherMs);
      else void run();
    });
}
