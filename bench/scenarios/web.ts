import { assertAll, client, closedLoop } from "../lib/ask.ts";
import { pair, sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";

/** Windows of about a second of CPU on each side: shorter ones show the compiler and the collector at work. */
const [requests, floorRequests] = [3000, 25_000];
const flight = 16;

export const scenario: Scenario = {
  about: "a page that everybody may see, asked for by a crowd",
  async run(bench) {
    const vis = await subject(bench);
    await vis.start();
    const floor = await beside(bench, ["bench/floors/http.ts"]);
    const page = await (await fetch(`${vis.origin}/about`)).text();
    await floor.ask({ body: page, type: "text/html; charset=UTF-8" });
    const [ours, theirs] = [client(vis.origin), client(floor.address)];
    const asked = (pool: typeof ours, pid: number, ops: number) => () =>
      sample({ ops, pids: [pid] }, async () =>
        assertAll(await closedLoop(pool, Array(ops).fill({ path: "/about" }), flight), 200),
      );
    const paired = await pair(
      bench,
      asked(theirs, floor.pid, floorRequests),
      asked(ours, vis.pid()!, requests),
    );
    return [
      {
        what: "the about page by Hono answering the same bytes",
        value: paired.ratio,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject, bytes: page.length },
        paired,
      },
    ];
  },
};
