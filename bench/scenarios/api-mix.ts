import { assertAll, client, closedLoop, openLoop } from "../lib/ask.ts";
import { withChildren } from "../lib/cpu.ts";
import { dataset } from "../lib/dataset.ts";
import { apiMix } from "../lib/mix.ts";
import { postgresBySqlite } from "../lib/postgres-by-sqlite.ts";
import { pair, sample, type Sample } from "../lib/pair.ts";
import {
  engines,
  type Bench,
  type Finding,
  type Scenario,
  type Settings,
} from "../lib/scenario.ts";
import { latencies, median } from "../lib/stats.ts";
import { subject } from "../lib/subject.ts";

const flight = 16;
const amounts = { S: 300, M: 2000, L: 2000 } as const;

/** Vis on one engine, asked for windows of the mix. */
interface Side {
  window: () => Promise<Sample>;
  open: (perSecond: number, many: number) => Promise<number[]>;
}

export const scenario: Scenario = {
  about: "what apps ask for, mixed: 16 at a time, then at half of what was reached",
  engines,
  async run(bench) {
    const sides = bench.engine === "sqlite" ? ["sqlite"] : ["sqlite", "postgres"];
    const made = new Map<string, Side>();
    for (const engine of sides) made.set(engine, await side(bench, engine as Settings["engine"]));
    const ours = made.get(bench.engine)!;
    const findings: Finding[] = [];
    if (bench.engine === "postgres") {
      const paired = await pair(bench, made.get("sqlite")!.window, ours.window);
      findings.push(postgresBySqlite("what apps ask for", paired));
    }
    await ours.window();
    const windows: Sample[] = [];
    for (let round = 0; round < bench.rounds; round++) windows.push(await ours.window());
    const wall = median(windows.map((one) => one.wall));
    const perSecond = Math.floor(500_000 / wall);
    bench.tell(`${perSecond} a second`);
    const ms = latencies(await ours.open(perSecond, Math.min(8000, perSecond * 10)));
    findings.push({
      what: "the mix of apps at half its highest rate, p99 in ms",
      value: ms.p99,
      figures: {
        "Vis µs": median(windows.map((one) => one.cpu)),
        "highest a second": Math.round(1_000_000 / wall),
        "asked a second": perSecond,
        ...Object.fromEntries(Object.entries(ms).map(([name, of]) => [`${name} ms`, of])),
      },
    });
    return findings;
  },
};

async function side(bench: Bench, engine: Settings["engine"]): Promise<Side> {
  const data = await dataset(bench, { engine });
  const vis = await subject(bench, data.settings);
  await vis.start();
  const pool = client(vis.origin, flight);
  const wide = client(vis.origin, 256);
  const ops = amounts[bench.size];
  let seed = 0;
  const pids = () => [
    vis.pid()!,
    ...(data.postgresPid === undefined ? [] : withChildren(data.postgresPid)),
  ];
  return {
    async window() {
      const asked = await apiMix(data, vis.origin, ops, (seed += 1));
      return sample({ ops, pids: pids() }, async () =>
        assertAll(await closedLoop(pool, asked, flight), 200),
      );
    },
    async open(perSecond, many) {
      const asked = await apiMix(data, vis.origin, many, (seed += 1));
      const answers = await openLoop(wide, asked, perSecond);
      assertAll(answers, 200);
      return answers.map(({ ms }) => ms);
    },
  };
}
