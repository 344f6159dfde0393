/** Hands in one item; resolves once it is kept, rejects when it could not be. */
export type HandIn<T> = (item: T) => Promise<void>;

/**
 * Keeps items many at a time: what is handed in while others are being kept, or in the same turn of the event loop,
 * shares one `commit`; with `gatherMs`, also what comes in that time after the first. Between two groups other work gets a
 * turn of the event loop. When a shared one fails, each item is tried alone, so that one cannot spoil another.
 */
export function createGroupCommit<T>(
  commit: (items: readonly T[]) => Promise<void>,
  most: number,
  gatherMs = 0,
): HandIn<T> {
  const waiting: { item: T; kept: () => void; lost: (error: unknown) => void }[] = [];
  let running = false;

  const keep = async (group: typeof waiting): Promise<void> => {
    try {
      await commit(group.map(({ item }) => item));
      for (const { kept } of group) kept();
    } catch (error) {
      if (group.length === 1) group[0]?.lost(error);
      else for (const one of group) await keep([one]);
    }
  };

  const work = async (): Promise<void> => {
    running = true;
    await new Promise((resolve) =>
      gatherMs > 0 ? setTimeout(resolve, gatherMs) : setImmediate(resolve),
    );
    while (waiting.length > 0) {
      await keep(waiting.splice(0, most));
      if (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };

  return (item) =>
    new Promise((kept, lost) => {
      waiting.push({ item, kept, lost });
      if (!running) void work();
    });
}
