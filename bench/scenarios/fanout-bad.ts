import { beside } from "../lib/process.ts";
import type { Bench, Scenario } from "../lib/scenario.ts";
import { writerTo } from "../lib/writer.ts";
import type { Counts } from "../lib/sink.ts";
import { median, quantile } from "../lib/stats.ts";

const hostsOf = { S: 100, M: 1000, L: 5000 };
const roundsOf = { S: 3, M: 5, L: 5 };

export const scenario: Scenario = {
  about: "one post to many servers, of which three in ten swallow what they get",
  async run(bench) {
    const hosts = hostsOf[bench.size];
    const worlds = await Promise.all([
      world(bench, hosts, []),
      world(bench, hosts, [["blackhole", 0.3]]),
      world(bench, hosts, [
        ["blackhole", 0.3],
        ["error", 0.1],
        ["gone", 0.05],
        ["slow", 0.1],
      ]),
    ]);
    const p99s: number[][] = worlds.map(() => []);
    const firsts: number[] = [];
    for (let round = 0; round <= roundsOf[bench.size]; round++)
      for (const [at, one] of worlds.entries()) {
        const p99 = quantile(await one.publish(), 0.99);
        if (round === 0) firsts.push(p99);
        else p99s[at]!.push(p99);
        bench.tell(
          `post ${round + 1}, ${one.name}: p99 to those that answer ${Math.round(p99)} ms`,
        );
      }
    const [alive, holes, mixed] = p99s.map((each) => median(each)) as [number, number, number];
    const [aliveFirst = 0, holesFirst = 0] = firsts;
    const figures = {
      hosts,
      "all alive p99 ms": alive,
      "with holes p99 ms": holes,
      "holes, errors, gone and slow p99 ms": mixed,
      "first post, all alive": aliveFirst,
      "first post, with holes": holesFirst,
    };
    const ratios = p99s[1]!.map((each, at) => each / p99s[0]![at]!);
    return [
      {
        goal: "7",
        what: "p99 to live servers, three in ten black holes, by p99 when all live",
        value: median(ratios),
        pass: 1.5,
        stretch: 1.1,
        figures,
        notes: [
          "wall time from the post's answer to a server's taking it; holes hold a connection for 10 s",
          "the all-alive side has more letters to send: holes take their attempts, breaker or not",
        ],
      },
      {
        what: "the same with errors, servers that are gone and slow ones as well",
        value: mixed / alive,
        figures: {},
      },
    ];
  },
};

/** An instance with followers on servers of which these shares behave so; `publish` gives the ms after which each prompt one had it. */
async function world(bench: Bench, hosts: number, shares: [string, number][]) {
  const behave = shares.map(([how, share]): [string, number] => [how, Math.round(hosts * share)]);
  const away = behave.reduce((sum, [, many]) => sum + many, 0);
  const slow = behave.find(([how]) => how === "slow")?.[1] ?? 0;
  const sink = await beside(bench, ["bench/lib/sink.ts"]);
  const origins = (await sink.ask({ open: hosts, behave: [] })) as string[];
  await sink.ask({ behave });
  const { publish } = await writerTo(bench, origins);
  let serial = 0;
  return {
    name: shares.length === 0 ? "all alive" : shares.map(([how]) => how).join(", "),
    async publish(): Promise<number[]> {
      await sink.ask({ clear: true });
      const began = performance.timeOrigin + performance.now();
      await publish(`nr. ${(serial += 1)}`);
      const wanted = hosts - away;
      const { at, unsigned } = (await sink.ask({ wait: wanted + slow, ms: 90_000 })) as Counts;
      if (at.length < wanted || unsigned > 0)
        throw new Error(`${at.length} of ${wanted} live servers had the post in 90 s`);
      return at.slice(0, wanted).map((ms) => ms - began);
    },
  };
}
