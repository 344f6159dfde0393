import { availableParallelism } from "node:os";
import { cpuOfMachine, cpuOfTree } from "./cpu.ts";

/** Others may use this share of the machine's cores while something is measured. */
export const mostOthers = 0.1;

/**
 * Watches what everybody else on this machine uses. The pressure that the kernel tells (`/proc/pressure/cpu`) cannot be
 * asked instead: a driver and a server on two cores press on each other.
 */
export function watchOthers(): () => number {
  const [began, machine, ours] = [performance.now(), cpuOfMachine(), cpuOfTree(process.pid)];
  return () => {
    const room = (performance.now() - began) * 1000 * availableParallelism();
    return Math.max(0, cpuOfMachine() - machine - (cpuOfTree(process.pid) - ours)) / room;
  };
}
