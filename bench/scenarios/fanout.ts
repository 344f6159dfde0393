import { ask, client } from "../lib/ask.ts";
import { author, followersAt } from "../lib/following.ts";
import { pair, sample } from "../lib/pair.ts";
import { beside, type Beside } from "../lib/process.ts";
import type { Finding, Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";

const hostsOf = { S: 100, M: 1000, L: 10_000 };
/** Posts a window: about 3,000 deliveries, a second of CPU. */
const deliveriesOf = { S: 3000, M: 3000, L: 10_000 };
const flight = 64;
const words = "Vi har afprøvet en ny arbejdsgang ved udskrivning, og her er hvad der virkede. ".repeat(12);

export const scenario: Scenario = {
  about: "one post to many servers that all answer at once",
  async run(bench) {
    const hosts = hostsOf[bench.size];
    const posts = Math.ceil(deliveriesOf[bench.size] / hosts);
    const sink = await beside(bench, ["bench/lib/sink.ts"]);
    const origins = (await sink.ask({ open: hosts })) as string[];
    const inboxes = origins.map((origin) => `${origin}/inbox`);
    const vis = await subject(bench);
    await vis.vis(["migrate"]);
    const { id, token } = await author(vis, "anna");
    await followersAt(vis, id, origins);
    await vis.start();
    const pool = client(vis.origin);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    let serial = 0;
    const publish = async (): Promise<void> => {
      serial += 1;
      const body = JSON.stringify({ status: `${serial}: ${words}` });
      const { status } = await ask(pool, { method: "POST", path: "/api/v1/statuses", headers, body });
      if (status !== 200) throw new Error(`a post was answered with ${status}`);
    };
    const ops = hosts * posts;
    const ours = (): ReturnType<typeof sample> =>
      sample({ ops, pids: [vis.pid()!] }, () =>
        arrivals(sink, ops, async () => {
          for (let n = 0; n < posts; n++) await publish();
        }),
      );
    const floor = await beside(bench, ["bench/floors/deliver.ts"]);
    const paired = await pair(bench, () => raw(sink, floor, { inboxes, posts, flight }), ours);
    const rates = paired.subjects.map(({ wall }, at) => paired.floors[at]!.wall / wall);
    const rate = rates.toSorted((a, b) => a - b)[rates.length >> 1]!;
    const found: Finding[] = [
      {
        goal: "4",
        what: "deliveries for the CPU of a raw delivery",
        value: 1 / paired.ratio,
        pass: 0.7,
        stretch: 0.85,
        least: true,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject, hosts, "rate by the floor's": rate },
        paired,
      },
    ];
    return found;
  },
};

const patienceMs = 120_000;

/** Does `work` and waits until so many signed letters were taken, and no other came. */
export async function arrivals(sink: Beside, count: number, work: () => Promise<unknown>): Promise<void> {
  await sink.ask({ clear: true });
  await work();
  const { taken, unsigned } = (await sink.ask({ wait: count, ms: patienceMs })) as {
    taken: number;
    unsigned: number;
  };
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
