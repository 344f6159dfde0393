import { client, openLoop } from "../lib/ask.ts";
import { memoryOf } from "../lib/cpu.ts";
import { dataset } from "../lib/dataset.ts";
import { loadOn } from "../lib/load.ts";
import { apiMix } from "../lib/mix.ts";
import { engines, type Scenario } from "../lib/scenario.ts";
import { latencies, quantile, slope } from "../lib/stats.ts";
import { subject } from "../lib/subject.ts";

const perSecond = { S: 5, M: 25, L: 25 } as const;
const share = 0.7;
/** Minutes until memory is held to anything, at most a third of all. */
const settles = 10;

export const scenario: Scenario = {
  about: "signed posts in, posts out and apps, for long: memory, errors, p99",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const vis = await subject(bench, data.settings);
    const load = await loadOn(bench, data, vis);
    await vis.start();
    const pool = client(vis.origin, 256);
    const rate = perSecond[bench.size];
    const minute = async (seed: number): Promise<number[]> => {
      const requests = await apiMix(data, vis.origin, rate * 60, seed);
      const answers = await openLoop(pool, requests, rate);
      const wrong = answers.filter(({ status }) => status !== 200);
      if (wrong.length > 0) throw new Error(`${wrong.length} answers, as ${wrong[0]!.status}`);
      return answers.map(({ ms }) => ms);
    };
    const most = await load.most(10);
    const going = load.run({ inbound: most.inbound * share, posts: most.posts * share });
    const [memory, all]: [number[], number[]] = [[], []];
    for (let at = 1; at <= bench.minutes; at++) {
      const ms = await minute(at);
      all.push(...ms);
      memory.push(memoryOf(vis.pid()!) / 2 ** 20);
      const { p50, p99, max } = latencies(ms);
      bench.tell(
        `minute ${at}: ${memory.at(-1)!.toFixed(0)} MB, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, at most ${max.toFixed(0)} ms`,
      );
    }
    const done = await going.stop();
    const after = Math.min(settles, Math.floor(bench.minutes / 3));
    return [
      {
        what: "memory gained a minute under everything at once, MB",
        value: slope(memory.slice(after)),
        pass: 1,
        stretch: 0,
        figures: {
          "MB at first": memory[after] ?? Number.NaN,
          "MB at last": memory.at(-1) ?? Number.NaN,
          "p50 ms": quantile(all, 0.5),
          "p99 ms": quantile(all, 0.99),
          minutes: bench.minutes,
          "apps a second": rate,
          "in a second": done.inbound / (bench.minutes * 60),
          "delivered a second": done.delivered / (bench.minutes * 60),
        },
      },
    ];
  },
};
