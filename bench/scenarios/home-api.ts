import { askedBy, readersOf, type Reader } from "../lib/apps.ts";
import { assertAll, client, closedLoop } from "../lib/ask.ts";
import { withChildren } from "../lib/cpu.ts";
import { dataset, type Dataset } from "../lib/dataset.ts";
import { pair, sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import { engines, type Bench, type Finding, type Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";

const flight = 16;
const path = "/api/v1/timelines/home";

export const scenario: Scenario = {
  about: "the home timeline of an app, whole requests",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const [many, few] = [await readersOf(bench, data, 500), await readersOf(bench, data, 50)];
    const vis = await subject(bench, data.settings);
    await vis.start();
    const floor = await beside(bench, ["bench/floors/http.ts"]);
    const [ours, theirs] = [client(vis.origin, flight), client(floor.address, flight)];

    const pids = () => [
      vis.pid()!,
      ...(data.postgresPid === undefined ? [] : withChildren(data.postgresPid)),
    ];
    const cold = await sample({ ops: many.length, pids: pids() }, async () =>
      assertAll(await closedLoop(ours, askedBy(many, path, many.length), flight), 200),
    );
    const findings: Finding[] = [
      {
        what: "the first page of everyone who follows 500, once after the start",
        value: cold.cpu,
        figures: { "Vis µs": cold.cpu },
      },
    ];
    for (const { page, query, followees, readers } of pages(data, many, few)) {
      bench.tell(`${page} page, ${followees} followees`);
      const body = await answerOf(vis.origin + path + query, readers[0]!);
      await floor.ask({ body, type: "application/json" });
      const asking = (pool: typeof ours, of: () => number[], ops: number) => () =>
        sample({ ops, pids: of() }, async () =>
          assertAll(await closedLoop(pool, askedBy(readers, path + query, ops), flight), 200),
        );
      const judged = page === "first" && followees === 500;
      const longer = judged ? 4 : 1;
      const paired = await pair(
        { rounds: bench.rounds, warm: longer },
        asking(theirs, () => [floor.pid], operations(bench, 6000 * longer)),
        asking(ours, pids, operations(bench, 1200 * longer)),
      );
      findings.push({
        ...(judged && { goal: "8c", pass: 8, stretch: 3 }),
        what: `the ${page} page of home with ${followees} followees by Hono answering the same bytes`,
        value: paired.ratio,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject, bytes: body.length },
        paired,
      });
    }
    return findings;
  },
};

function operations({ size }: Bench, many: number): number {
  return size === "S" ? Math.ceil(many / 8) : many;
}

function pages(data: Dataset, many: Reader[], few: Reader[]) {
  const { posts } = data.shape;
  const queries = {
    last: `?max_id=${data.post(Math.floor(posts / 10))}`,
    middle: `?max_id=${data.post(Math.floor(posts / 2))}`,
    first: "",
  };
  // The one that is judged comes last, when the compilers of both programs have come to rest.
  return [
    { followees: 50, readers: few },
    { followees: 500, readers: many },
  ].flatMap((whose) => Object.entries(queries).map(([page, query]) => ({ page, query, ...whose })));
}

async function answerOf(url: string, { headers }: Reader): Promise<string> {
  const answer = await fetch(url, { headers });
  const body = await answer.text();
  const statuses = JSON.parse(body) as unknown[];
  if (answer.status !== 200 || statuses.length !== 20)
    throw new Error(`${url} answers ${answer.status} with ${statuses.length} statuses`);
  return body;
}
