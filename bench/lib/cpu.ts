import { readdirSync, readFileSync } from "node:fs";

/**
 * CPU time in µs that processes have used so far, all their threads together, to the nanosecond (`schedstat` of the
 * kernel; `stat` counts in steps of 10 ms). Threads that have ended are not in it: Node's own never do.
 */
export function cpuOf(pids: readonly number[]): number {
  let ns = 0n;
  for (const pid of pids)
    for (const task of tasksOf(pid))
      ns += BigInt(read(`/proc/${pid}/task/${task}/schedstat`)?.split(" ")[0] ?? 0);
  return Number(ns / 1000n);
}

/** A process and all that it has started, as far as they live: a PostgreSQL server with its backends, for one. */
export function withChildren(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withChildren)];
}

/** Memory in bytes that a process holds (RSS). */
export function memoryOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kib ?? 0) * 1024;
}

const ticksUs = 10_000;

/** CPU time in µs of a process with all it has started, those that have ended included; in steps of 10 ms. */
export function cpuOfTree(pid: number): number {
  return withChildren(pid).reduce((sum, each) => sum + cpuWithEnded(each), 0);
}

/** CPU time in µs that the whole machine has been busy. */
export function cpuOfMachine(): number {
  const [user = 0, nice = 0, system = 0] = (read("/proc/stat") ?? "")
    .split("\n")[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system) * ticksUs;
}

function cpuWithEnded(pid: number): number {
  const fields = (read(`/proc/${pid}/stat`) ?? "").split(") ")[1]?.split(" ") ?? [];
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) * ticksUs;
}

function childrenOf(pid: number): number[] {
  return tasksOf(pid).flatMap((task) =>
    (read(`/proc/${pid}/task/${task}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
