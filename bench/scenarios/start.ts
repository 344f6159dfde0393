import { setTimeout as after } from "node:timers/promises";
import { cpuOf, memoryOf } from "../lib/cpu.ts";
import { dataset } from "../lib/dataset.ts";
import { pair, type Sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Bench, Finding, Scenario } from "../lib/scenario.ts";
import { median } from "../lib/stats.ts";
import { subject } from "../lib/subject.ts";
import { instance } from "../../test/support/process.ts";

const idleMs = { S: 5000, M: 60_000, L: 60_000 };

/** From the start of the process to where it can be asked, in CPU µs. */
async function importing(bench: Bench): Promise<Sample> {
  const floor = await beside(bench, ["bench/floors/imports.ts"]);
  const cpu = cpuOf([floor.pid]);
  await floor.end();
  return { ops: 1, cpu, wall: 0 };
}

type Vis = Awaited<ReturnType<typeof instance>>;

/** To the first page that anybody may see. */
async function starting(vis: Vis): Promise<Sample> {
  const began = performance.now();
  await vis.start();
  const answer = await fetch(`${vis.origin}/about`);
  if (answer.status !== 200) throw new Error(`the first page was ${answer.status}`);
  await answer.arrayBuffer();
  const [cpu, wall] = [cpuOf([vis.pid()!]), (performance.now() - began) * 1000];
  await vis.stop();
  return { ops: 1, cpu, wall };
}

/** Memory of both once nobody asks anything: the middle of three, MiB. */
async function atRest(bench: Bench, vis: Vis): Promise<{ vis: number; floor: number }> {
  const found: { vis: number; floor: number }[] = [];
  for (let n = 0; n < (bench.size === "S" ? 1 : 3); n++) {
    const floor = await beside(bench, ["bench/floors/imports.ts"]);
    await vis.start();
    await (await fetch(`${vis.origin}/about`)).arrayBuffer();
    await after(idleMs[bench.size]);
    const mib = (pid: number) => memoryOf(pid) / 1024 / 1024;
    found.push({ vis: mib(vis.pid()!), floor: mib(floor.pid) });
    await vis.stop();
    await floor.end();
  }
  return { vis: median(found.map((f) => f.vis)), floor: median(found.map((f) => f.floor)) };
}

export const scenario: Scenario = {
  about: "from the start of the process to the first page, and its memory when nobody asks",
  async run(bench) {
    const data = await dataset(bench);
    const vis = await subject(bench, data.settings);
    const paired = await pair(
      bench,
      () => importing(bench),
      () => starting(vis),
    );
    const rest = await atRest(bench, vis);
    const findings: Finding[] = [
      {
        goal: "10",
        what: "memory after a minute in which nobody asks, by the bare import of the declared packages",
        value: rest.vis / rest.floor,
        pass: 1.35,
        stretch: 0.9,
        figures: { "floor MiB": rest.floor, "Vis MiB": rest.vis },
      },
      {
        goal: "11",
        what: "CPU from the start to the first page, by importing the declared packages",
        value: paired.ratio,
        pass: 1.5,
        stretch: 1.15,
        figures: {
          "floor ms": paired.floor / 1000,
          "Vis ms": paired.subject / 1000,
          "wall ms": median(paired.subjects.map(({ wall }) => wall)) / 1000,
        },
        paired,
      },
    ];
    return findings;
  },
};
