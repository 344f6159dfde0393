import { cpuOf } from "./cpu.ts";
import { median, spread } from "./stats.ts";

/** What one window of work cost. */
export interface Sample {
  ops: number;
  /** CPU µs an operation, of the processes that did the work. */
  cpu: number;
  /** Wall time an operation, µs. */
  wall: number;
}

/** Does `ops` operations and says what they cost the processes `pids`: a server that is asked, or this one. */
export async function sample(
  { ops, pids = [process.pid] }: { ops: number; pids?: readonly number[] },
  work: () => unknown,
): Promise<Sample> {
  const [cpu, began] = [cpuOf(pids), performance.now()];
  await work();
  const wall = ((performance.now() - began) * 1000) / ops;
  return { ops, cpu: (cpuOf(pids) - cpu) / ops, wall };
}

/** A floor and a subject measured in turns. */
export interface Paired {
  /** Subject by floor, CPU, one a pair; `ratio` is their middle. */
  ratios: readonly number[];
  ratio: number;
  /** CPU µs an operation, the middle of all. */
  floor: number;
  subject: number;
  floors: readonly Sample[];
  subjects: readonly Sample[];
  /** How far the floor's own figures lie apart (`spread`): over `mostSpread` nothing can be said. */
  floorSpread: number;
}

/** A floor that differs from itself by more than this says that the machine does other things too. */
export const mostSpread = 0.25;

/** Measures a floor and a subject in turns, A B B A, after `warm` rounds that do not count. */
export async function pair(
  { rounds, warm = 1 }: { rounds: number; warm?: number },
  floor: () => Promise<Sample>,
  subject: () => Promise<Sample>,
): Promise<Paired> {
  const floors: Sample[] = [];
  const subjects: Sample[] = [];
  for (let round = -warm; round < rounds; round++) {
    const swapped = round % 2 !== 0;
    const first = await (swapped ? subject : floor)();
    const second = await (swapped ? floor : subject)();
    if (round < 0) continue;
    floors.push(swapped ? second : first);
    subjects.push(swapped ? first : second);
  }
  const ratios = floors.map(({ cpu }, at) => subjects[at]!.cpu / cpu);
  return {
    ratios,
    ratio: median(ratios),
    floor: median(floors.map(({ cpu }) => cpu)),
    subject: median(subjects.map(({ cpu }) => cpu)),
    floors,
    subjects,
    floorSpread: spread(floors.map(({ cpu }) => cpu)),
  };
}
