/** Runs work when there is room, first come first served; passes on what it gives or throws. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a `Limiter` that runs at most `max` works at a time. */
export function createLimiter(max: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async (): Promise<void> => {
    if (running < max) {
      running += 1;
      return;
    }
    await new Promise<void>((go) => waiting.push(go));
  };
  const leave = (): void => {
    const go = waiting.shift();
    if (go) go();
    else running -= 1;
  };

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
