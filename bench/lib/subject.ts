import { instance, type Instance } from "../../test/support/process.ts";
import type { Bench } from "./scenario.ts";

/**
 * Prepares Vis, to be run as `npm start` runs it, in a process of its own, on a fresh SQLite file unless `settings` name
 * a database; `start` runs it. It ends, and its folder goes, with the scenario.
 */
export async function subject(bench: Bench, settings: NodeJS.ProcessEnv = {}): Promise<Instance> {
  const vis = await instance(settings);
  bench.atEnd(() => vis.remove());
  return vis;
}
