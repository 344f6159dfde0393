import { assertAll, client, openLoop } from "../lib/ask.ts";
import { dataset } from "../lib/dataset.ts";
import { loadOn } from "../lib/load.ts";
import { apiMix } from "../lib/mix.ts";
import { engines, type Scenario } from "../lib/scenario.ts";
import { latencies, type Latencies } from "../lib/stats.ts";
import { subject } from "../lib/subject.ts";

const perSecond = { S: 10, M: 50, L: 50 } as const;
const seconds = { S: 5, M: 20, L: 20 } as const;
const share = 0.7;

export const scenario: Scenario = {
  about:
    "apps while signed posts come in and posts go out to many servers, at 70 % of what is possible",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const vis = await subject(bench, data.settings);
    const load = await loadOn(bench, data, vis);
    await vis.start();
    const pool = client(vis.origin, 256);
    const [rate, many] = [perSecond[bench.size], perSecond[bench.size] * seconds[bench.size]];
    const asked = async (seed: number): Promise<Latencies> => {
      const requests = await apiMix(data, vis.origin, many, seed);
      const answers = await openLoop(pool, requests, rate);
      assertAll(answers, 200);
      return latencies(answers.map(({ ms }) => ms));
    };
    await asked(1);
    const idle = await asked(2);
    const most = await load.most(seconds[bench.size] / 2);
    bench.tell(`at most ${most.inbound.toFixed(0)} in, ${most.posts.toFixed(1)} posts out`);
    const going = load.run({ inbound: most.inbound * share, posts: most.posts * share });
    const busy = await asked(3);
    const done = await going.stop();
    return [
      {
        goal: "12",
        what: "p99 of apps under load by p99 without",
        value: busy.p99 / idle.p99,
        pass: 5,
        stretch: 3,
        figures: {
          "idle p50 ms": idle.p50,
          "idle p99 ms": idle.p99,
          "p50 ms": busy.p50,
          "p99 ms": busy.p99,
          "max ms": busy.max,
          "apps a second": rate,
          "in a second": done.inbound / seconds[bench.size],
          "delivered a second": done.delivered / seconds[bench.size],
        },
      },
    ];
  },
};
