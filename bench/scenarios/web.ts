import { assertAll, client, closedLoop, type Asked } from "../lib/ask.ts";
import { dataset, type Dataset } from "../lib/dataset.ts";
import { pair, sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import { engines, type Bench, type Finding, type Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";

const flight = 16;

export const scenario: Scenario = {
  about: "pages that everybody may see, asked for by a crowd",
  engines,
  async run(bench) {
    const data = await dataset(bench);
    const vis = await subject(bench, data.settings);
    await vis.start();
    const floor = await beside(bench, ["bench/floors/http.ts"]);
    const [ours, theirs] = [client(vis.origin, flight), client(floor.address, flight)];
    const window = (pool: typeof ours, pid: number, asked: Asked[], status: number) => () =>
      sample({ ops: asked.length, pids: [pid] }, async () =>
        assertAll(await closedLoop(pool, asked, flight), status),
      );
    const findings: Finding[] = [];
    for (const { what, paths, known } of await pagesOf(data, vis.origin)) {
      bench.tell(what);
      const { body, tag } = await pageAt(vis.origin + paths[0]!);
      await floor.ask({ body: known ? "" : body, type: "text/html; charset=UTF-8" });
      const headers: Record<string, string> = known ? { "if-none-match": tag } : {};
      const asked = Array.from(
        { length: amount(bench, paths.length > 1 ? 600 : 4000) },
        (_, n) => ({
          path: paths[n % paths.length]!,
          headers,
        }),
      );
      const floorAsked = Array<Asked>(amount(bench, 12_000)).fill({ path: "/" });
      const paired = await pair(
        bench,
        window(theirs, floor.pid, floorAsked, 200),
        window(ours, vis.pid()!, asked, known ? 304 : 200),
      );
      findings.push({
        what: `${what} by Hono answering the same bytes`,
        value: paired.ratio,
        figures: {
          "floor µs": paired.floor,
          "Vis µs": paired.subject,
          bytes: known ? 0 : body.length,
        },
        paired,
      });
    }
    return findings;
  },
};

function amount({ size }: Bench, many: number): number {
  return size === "S" ? Math.ceil(many / 8) : many;
}

/** A herd on one page, the same with the page at hand, and many pages each asked for once a round. */
async function pagesOf(
  data: Dataset,
  origin: string,
): Promise<{ what: string; paths: string[]; known?: boolean }[]> {
  const thread = `/posts/${data.thread}`;
  const people = data.people.map(({ handle }) => `/@${handle}`);
  const asked = await fetch(`${origin}/api/v1/accounts/${data.networks.open[0]}`);
  const { acct } = (await asked.json()) as { acct: string };
  return [
    { what: "one post with a hundred answers, for a herd", paths: [thread] },
    { what: "the same for who has it already (304)", paths: [thread], known: true },
    { what: "one profile, for a herd", paths: people.slice(0, 1) },
    { what: "one network's page, for a herd", paths: [`/networks/${acct}`] },
    { what: "profiles of two hundred people in turn", paths: people },
  ];
}

async function pageAt(url: string): Promise<{ body: string; tag: string }> {
  const answer = await fetch(url, { redirect: "error", headers: { accept: "text/html" } });
  const body = await answer.text();
  if (answer.status !== 200 || !body.startsWith("<!doctype html>"))
    throw new Error(`${url} is answered with ${answer.status}`);
  return { body, tag: answer.headers.get("etag") ?? "" };
}
