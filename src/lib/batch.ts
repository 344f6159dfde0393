/**
 * Gathers what comes while a write is under way, so that many small writes become few: the first goes at once, the rest
 * together when it has ended, at most `most` at a time. Each resolves when its own write has, and fails with it.
 */
export function createBatch<T>(
  write: (items: readonly T[]) => Promise<void>,
  most = 256,
): (item: T) => Promise<void> {
  const waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let writing = false;

  const run = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        await write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!writing) void run();
    });
}
