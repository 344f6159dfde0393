/** A loop that claims work and runs it, some at a time, until it is stopped. */
export interface WorkLoop {
  start: () => void;
  /** There may be work now: looks without waiting for the next poll. */
  wake: () => void;
  /** Claims no more and resolves when what runs has ended. */
  stop: () => Promise<void>;
  /** Without being started: runs what is due until nothing is; how many that were. */
  drain: () => Promise<number>;
}

export interface WorkLoopOptions<T> {
  /** Takes at most `room` due pieces of work, under a lease of their own. */
  claim: (room: number) => Promise<readonly T[]>;
  /** Does one piece, and records how it went; what it throws goes to `onError` and the lease runs out. */
  run: (work: T) => Promise<void>;
  onError: (error: unknown) => void;
  /** How many run at a time. */
  concurrency: number;
  /** How many are claimed at a time at most; as many as there is room for unless told otherwise. */
  together?: number;
  /** After a look it rests for so many milliseconds, for those who wake it meanwhile to share the next. */
  restMs?: number;
  /** Milliseconds between looks when nothing wakes it. */
  pollMs: number;
}

/** Makes a loop over a table of work. A claim that fails is tried again at the next poll. */
export function createWorkLoop<T>(options: WorkLoopOptions<T>): WorkLoop {
  const { claim, run, onError, concurrency, together = concurrency, restMs = 0, pollMs } = options;
  const running = new Set<Promise<void>>();
  let started = false;
  let looking: Promise<void> | undefined;
  let again = false;
  let resting = false;
  let timer: NodeJS.Timeout | undefined;

  const launch = (work: T): Promise<void> => {
    const one = run(work)
      .catch(onError)
      .finally(() => {
        running.delete(one);
        if (started) wake();
      });
    running.add(one);
    return one;
  };

  const look = async (): Promise<void> => {
    let full = true;
    do {
      again = false;
      const room = Math.min(together, concurrency - running.size);
      if (room <= 0) return;
      const claimed = await claim(room);
      for (const work of claimed) void launch(work);
      full = claimed.length === room;
      if (full) again = true;
    } while (again && started && (full || restMs === 0));
  };

  const wake = (): void => {
    again = true;
    if (!started || looking || resting) return;
    clearTimeout(timer);
    looking = look()
      .catch(onError)
      .finally(() => {
        looking = undefined;
        if (!started) return;
        resting = restMs > 0;
        if (resting) timer = setTimeout(lookOn, restMs);
        else lookOn();
      });
  };

  const lookOn = (): void => {
    resting = false;
    if (again && running.size < concurrency) wake();
    else timer = setTimeout(wake, pollMs);
  };

  return {
    start() {
      started = true;
      wake();
    },
    wake,
    async stop() {
      started = false;
      resting = false;
      clearTimeout(timer);
      await looking;
      await Promise.all(running);
    },
    async drain() {
      let done = 0;
      for (;;) {
        const claimed = await claim(together);
        if (claimed.length === 0) return done;
        await Promise.all(claimed.map(launch));
        done += claimed.length;
      }
    },
  };
}
