import { withChildren } from "../lib/cpu.ts";
import { emptyPlace } from "../lib/postgres-server.ts";
import { postgresBySqlite } from "../lib/postgres-by-sqlite.ts";
import { pair, sample, type Sample } from "../lib/pair.ts";
import { median } from "../lib/stats.ts";
import { beside, type Beside } from "../lib/process.ts";
import {
  engines,
  type Bench,
  type Finding,
  type Scenario,
  type Settings,
} from "../lib/scenario.ts";
import type { Counts } from "../lib/sink.ts";
import { writerTo } from "../lib/writer.ts";

const hostsOf = { S: 100, M: 1000, L: 10_000 };
/** Posts a window: about 3,000 deliveries, a second of CPU. */
const deliveriesOf = { S: 1500, M: 9000, L: 20_000 };
const flight = 64;
const words =
  "Vi har afprøvet en ny arbejdsgang ved udskrivning, og her er hvad der virkede. ".repeat(12);

export const scenario: Scenario = {
  about: "one post to many servers that all answer at once",
  engines,
  peers: ["fedify-sender"],
  async run(bench) {
    const hosts = hostsOf[bench.size];
    const posts = Math.ceil(deliveriesOf[bench.size] / hosts);
    const sink = await beside(bench, ["bench/lib/sink.ts"]);
    const origins = (await sink.ask({ open: hosts })) as string[];
    const to: Sinks = { sink, origins, posts };
    const ours = await delivering(bench, to, "sqlite");
    if (bench.engine === "postgres") {
      const theirs = await delivering(bench, to, "postgres");
      return [postgresBySqlite("deliveries", await pair(bench, ours, theirs))];
    }
    const inboxes = origins.map((origin) => `${origin}/inbox`);
    const floor = await beside(bench, ["bench/floors/deliver.ts"]);
    const paired = await pair(bench, () => raw(sink, floor, { inboxes, posts, flight }), ours);
    const found: Finding[] = [
      {
        goal: "4",
        what: "a raw delivery's CPU by that of a delivery",
        value: 1 / paired.ratio,
        pass: 0.7,
        stretch: 0.85,
        least: true,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject, hosts, posts },
        paired,
        notes: ["Vis: the post's request, the job behind and all that is kept included"],
      },
      {
        goal: "4",
        what: "deliveries a second, by those of the raw sender",
        value: median(paired.subjects.map(({ wall }, at) => paired.floors[at]!.wall / wall)),
        pass: 0.7,
        stretch: 0.85,
        least: true,
        figures: {
          "floor a second": 1e6 / median(paired.floors.map(({ wall }) => wall)),
          "Vis a second": 1e6 / median(paired.subjects.map(({ wall }) => wall)),
        },
      },
    ];
    const peer = await beside(bench, ["bench/peers/fedify-sender.ts"]);
    const some = inboxes.slice(0, hostsOf.S);
    const fedify = () =>
      sample({ ops: some.length * 5, pids: [peer.pid] }, () =>
        arrivals(sink, some.length * 5, async () => {
          for (let n = 0; n < 5; n++) await peer.ask({ inboxes: some, content: words });
        }),
      );
    const beside4b = await pair({ ...bench, rounds: Math.min(bench.rounds, 5) }, fedify, ours);
    found.push({
      goal: "4b",
      what: "CPU of a delivery by Fedify, by that of a delivery",
      value: 1 / beside4b.ratio,
      pass: 3,
      stretch: 5,
      least: true,
      figures: { "Fedify µs": beside4b.floor, "Vis µs": beside4b.subject },
      paired: beside4b,
      notes: [
        "not equal: Fedify keeps nothing on disk, neither order nor receipts, and is driven by calls; Vis also takes the post",
      ],
    });
    return found;
  },
};

/** Servers that take letters, and how many posts they get in a window. */
interface Sinks {
  sink: Beside;
  origins: readonly string[];
  posts: number;
}

/** Starts a Vis with an author whom all of them follow; a window is so many posts, taken by all. */
async function delivering(
  bench: Bench,
  { sink, origins, posts }: Sinks,
  engine: Settings["engine"],
): Promise<() => Promise<Sample>> {
  const { settings, postgresPid } = await emptyPlace(bench, engine);
  const { vis, publish } = await writerTo(bench, origins, settings);
  let serial = 0;
  const ops = origins.length * posts;
  const pids = () => [vis.pid()!, ...(postgresPid === undefined ? [] : withChildren(postgresPid))];
  return () =>
    sample({ ops, pids: pids() }, () =>
      arrivals(sink, ops, async () => {
        for (let n = 0; n < posts; n++) await publish(`${(serial += 1)}: ${words}`);
      }),
    );
}

const patienceMs = 120_000;

/** Does `work` and waits until so many signed letters were taken, and no other came. */
export async function arrivals(
  sink: Beside,
  count: number,
  work: () => Promise<unknown>,
): Promise<void> {
  await sink.ask({ clear: true });
  await work();
  const { taken, unsigned } = (await sink.ask({ wait: count, ms: patienceMs })) as Counts;
  if (taken !== count || unsigned > 0)
    throw new Error(`${taken} of ${count} letters were taken, ${unsigned} unsigned`);
}

/** The floor: the same letters to the same inboxes. */
function raw(
  sink: Beside,
  floor: Beside,
  { inboxes, posts, flight: most }: { inboxes: string[]; posts: number; flight: number },
): ReturnType<typeof sample> {
  const ops = inboxes.length * posts;
  const body = JSON.stringify({ type: "Create", object: { content: words, more: words } });
  return sample({ ops, pids: [floor.pid] }, () =>
    arrivals(sink, ops, async () => {
      for (let n = 0; n < posts; n++) await floor.ask({ inboxes, body, flight: most });
    }),
  );
}
