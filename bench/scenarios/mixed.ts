import { client, openLoop } from "../lib/ask.ts";
import { memoryOf } from "../lib/cpu.ts";
import { dataset } from "../lib/dataset.ts";
import { behind, loadOn, type Load } from "../lib/load.ts";
import { apiMix } from "../lib/mix.ts";
import { engines, type Scenario } from "../lib/scenario.ts";
import { latencies, median, quantile, slope } from "../lib/stats.ts";

const perSecond = { S: 5, M: 25, L: 25 } as const;
const share = 0.7;
/** Minutes until memory is held to anything, at most a third of all. */
const settles = 10;

export const scenario: Scenario = {
  about: "signed posts in, posts out and apps, for long: memory, errors, p99",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const load = await loadOn(bench, data);
    const { vis } = load;
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
    const rates = { inbound: most.inbound * share, posts: most.posts * share };
    bench.tell(`${rates.inbound.toFixed(0)} in, ${rates.posts.toFixed(1)} posts out a second`);
    const going = await load.run(rates);
    const [memory, all, waited]: [number[], number[], number[]] = [[], [], []];
    for (let at = 1; at <= bench.minutes; at++) {
      const held = watchMemory(load);
      const ms = await minute(at);
      await going.assertSound();
      all.push(...ms);
      memory.push(held());
      waited.push(behind(await load.waiting(), rates, load));
      const { p50, p99, max } = latencies(ms);
      bench.tell(
        `minute ${at}: ${memory.at(-1)!.toFixed(0)} MB, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, at most ${max.toFixed(0)} ms, ${waited.at(-1)!.toFixed(1)} s behind`,
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
          "p50 ms": quantile(all, 0.5),
          "p99 ms": quantile(all, 0.99),
          minutes: bench.minutes,
          "apps a second": rate,
          "in a second": done.inbound / done.seconds,
          "delivered a second": done.delivered / done.seconds,
          "cores used": done.cores,
          "MB each minute": memory.map((mb) => mb.toFixed(0)).join(" "),
        },
      },
      {
        what: "how far behind it was at most at the end of a minute, in seconds of what came",
        value: Math.max(...waited),
        pass: 10,
        stretch: 1,
        figures: { "seconds until all was done": done.drained },
      },
    ];
  },
};

/** The middle of what it holds each second, in MB. */
function watchMemory({ vis }: Load): () => number {
  const held: number[] = [];
  const look = (): void => void held.push(memoryOf(vis.pid()!) / 2 ** 20);
  const timer = setInterval(look, 1000);
  return () => {
    clearInterval(timer);
    look();
    return median(held);
  };
}
