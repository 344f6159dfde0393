import { memoryOf } from "../lib/cpu.ts";
import { signedPosts } from "../lib/inbound.ts";
import { receiving } from "../lib/inbox-window.ts";
import type { Scenario } from "../lib/scenario.ts";

const atATime = { S: 400, M: 2_000, L: 4_000 } as const;
const mib = 1024 * 1024;

export const scenario: Scenario = {
  about: "signed posts without a pause: what the process holds",
  async run(bench) {
    const { vis, outside, creates, receives } = await receiving(bench);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const idle = memoryOf(vis.pid()!) / mib;
    const began = performance.now();
    const minutes = () => (performance.now() - began) / 60_000;
    const held: { minute: number; mib: number }[] = [];
    let received = 0;
    while (minutes() < bench.minutes) {
      const some = creates(atATime[bench.size]);
      await receives(await signedPosts(vis.origin, some));
      received += some.length;
      held.push({ minute: minutes(), mib: memoryOf(vis.pid()!) / mib });
      bench.tell(`${held.at(-1)!.minute.toFixed(1)} min: ${Math.round(held.at(-1)!.mib)} MiB`);
    }
    if ((await outside.count("post")) !== received) throw new Error("posts were lost");
    const late = held.filter(({ minute }) => minute >= bench.minutes / 2);
    const growth = slope(late);
    const most = Math.max(...held.map((one) => one.mib));
    const figures = {
      "idle MiB": idle,
      "most MiB": most,
      "last MiB": held.at(-1)!.mib,
      posts: received,
      minutes: bench.minutes,
    };
    return [
      {
        goal: "10b",
        what: "memory under full inbound by memory idle",
        value: most / idle,
        pass: 2,
        stretch: 1.5,
        figures,
      },
      {
        goal: "10b",
        what: "growth of memory in the second half, MiB a minute",
        value: growth,
        pass: 1,
        stretch: 0.1,
        figures,
      },
    ];
  },
};

/** Least squares: MiB a minute. */
function slope(points: readonly { minute: number; mib: number }[]): number {
  const n = points.length;
  const mean = (of: (one: (typeof points)[number]) => number) =>
    points.reduce((sum, one) => sum + of(one), 0) / n;
  const [x, y] = [mean((one) => one.minute), mean((one) => one.mib)];
  const above = points.reduce((sum, one) => sum + (one.minute - x) * (one.mib - y), 0);
  const below = points.reduce((sum, one) => sum + (one.minute - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
