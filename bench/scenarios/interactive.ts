import { assertAll, client, openLoop } from "../lib/ask.ts";
import { dataset } from "../lib/dataset.ts";
import { loadOn } from "../lib/load.ts";
import { apiMix } from "../lib/mix.ts";
import { engines, type Scenario } from "../lib/scenario.ts";
import { latencies } from "../lib/stats.ts";

const perSecond = { S: 10, M: 50, L: 50 } as const;
const seconds = { S: 5, M: 20, L: 20 } as const;
const share = 0.7;

export const scenario: Scenario = {
  about:
    "apps while signed posts come in and posts go out to many servers, at 70 % of what is possible",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const load = await loadOn(bench, data);
    const { vis } = load;
    const pool = client(vis.origin, 256);
    const [rate, many] = [perSecond[bench.size], perSecond[bench.size] * seconds[bench.size]];
    let seed = 0;
    const asked = async (): Promise<number[]> => {
      const requests = await apiMix(data, vis.origin, many, (seed += 1));
      const answers = await openLoop(pool, requests, rate);
      assertAll(answers, 200);
      return answers.map(({ ms }) => ms);
    };
    await asked();
    const most = await load.most(10);
    bench.tell(`at most ${most.inbound.toFixed(0)} in, ${most.posts.toFixed(1)} posts out`);
    const before = await asked();
    const going = await load.run({ inbound: most.inbound * share, posts: most.posts * share });
    const ms = [...(await asked()), ...(await asked())];
    const done = await going.stop();
    const [idle, busy] = [latencies([...before, ...(await asked())]), latencies(ms)];
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
          "in a second": done.inbound / done.seconds,
          "delivered a second": done.delivered / done.seconds,
          "cores used": done.cores,
          "seconds until all was done": done.drained,
        },
      },
    ];
  },
};
