import { client as connect, openLoop, type Asked } from "../lib/ask.ts";
import { dataset, type Dataset } from "../lib/dataset.ts";
import { sample } from "../lib/pair.ts";
import { engines, type Scenario } from "../lib/scenario.ts";
import { latencies } from "../lib/stats.ts";
import { subject } from "../lib/subject.ts";

const clients = { S: 100, M: 1000, L: 1000 } as const;
const perSecond = 50;
const seconds = { S: 2, M: 10, L: 10 } as const;
/** After the last post, for what is still on its way. */
const patienceMs = 30_000;

export const scenario: Scenario = {
  about: "posts told to a thousand open streams as they are written",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const vis = await subject(bench, data.settings);
    await vis.start();
    const [count, many] = [clients[bench.size], perSecond * seconds[bench.size]];
    const [writers, listeners] = [data.people.slice(0, 50), data.people.slice(50)];
    const ear = await listen(vis.origin, listeners, count);
    bench.atEnd(ear.end);
    bench.tell(`${count} streams are open`);
    const posts: Asked[] = Array.from({ length: many }, (_, at) => ({
      method: "POST",
      path: "/api/v1/statuses",
      headers: {
        authorization: `Bearer ${writers[at % writers.length]!.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ status: `Besked nr-${at}- til alle` }),
    }));
    const began = performance.now();
    const pool = connect(vis.origin, 64);
    const cost = await sample({ ops: many, pids: [vis.pid()!] }, async () => {
      const answers = await openLoop(pool, posts, perSecond);
      if (answers.some(({ status }) => status !== 200)) throw new Error("a post was refused");
      const until = performance.now() + patienceMs;
      while (ear.heard.length < many * count && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 20));
    });
    if (ear.heard.length !== many * count)
      throw new Error(`${ear.heard.length} of ${many * count} messages came`);
    const ms = latencies(ear.heard.map(({ nr, at }) => at - (began + (nr * 1000) / perSecond)));
    return [
      {
        what: `a post told to ${count} streams, from when it was due to the client, p99 in ms`,
        value: ms.p99,
        figures: {
          "p50 ms": ms.p50,
          "p99 ms": ms.p99,
          "max ms": ms.max,
          "CPU µs a message": cost.cpu / count,
          "posts a second": perSecond,
        },
      },
    ];
  },
};

/** Opens streams of what is shared in the region: each is told everything. */
async function listen(origin: string, people: Dataset["people"], count: number) {
  const heard: { nr: number; at: number }[] = [];
  const pool = connect(origin, count + 10);
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const { body, statusCode } = await pool.request({
        path: "/api/v1/streaming/public/local",
        method: "GET",
        headers: { authorization: `Bearer ${people[n % people.length]!.token}` },
        bodyTimeout: 0,
      });
      if (statusCode !== 200) throw new Error(`a stream was refused: ${statusCode}`);
      let left = "";
      body.on("error", () => {}); // it is ended in the middle
      body.on("data", (chunk: Buffer) => {
        const lines = (left + chunk.toString("latin1")).split("\n");
        left = lines.pop() ?? "";
        for (const line of lines) {
          const nr = /Besked nr-(\d+)-/.exec(line)?.[1];
          if (nr !== undefined) heard.push({ nr: Number(nr), at: performance.now() });
        }
      });
    }),
  );
  return { heard, end: () => pool.destroy() };
}
