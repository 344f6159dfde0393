import { cpuOf } from "./cpu.ts";
import { sample, type Sample } from "./pair.ts";
import type { Bench } from "./scenario.ts";

/** What is done over and over within this process; `turn` counts up, so that not all turns ask for the same. */
export type Turn = (turn: number) => unknown;

/**
 * Prepares windows of `turn`, each of about 0.7 s of CPU (0.1 s at size S, where only the way is tried). What answers at
 * once is not awaited. `pids`: whose CPU counts beside this process's, as for a database server.
 */
export async function windowsOf(
  { size }: Pick<Bench, "size">,
  turn: Turn,
  pids: () => readonly number[] = () => [],
): Promise<() => Promise<Sample>> {
  const all = () => [process.pid, ...pids()];
  let at = 0;
  const run = async (turns: number): Promise<void> => {
    for (let n = 0; n < turns; n++) {
      const done = turn(at++);
      if (done instanceof Promise) await done;
    }
  };
  const wanted = (size === "S" ? 0.1 : 0.7) * 1_000_000;
  let turns = 1;
  for (;;) {
    const before = cpuOf(all());
    await run(turns);
    const spent = cpuOf(all()) - before;
    if (spent > wanted / 10) {
      turns = Math.max(1, Math.round((turns * wanted) / spent));
      break;
    }
    turns *= 2;
  }
  return () => sample({ ops: turns, pids: all() }, () => run(turns));
}
