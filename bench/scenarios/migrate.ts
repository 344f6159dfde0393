import { statSync } from "node:fs";
import { sql } from "kysely";
import { migrations } from "../../migrations/index.ts";
import { searchMarks } from "../../migrations/0032-search-marks.ts";
import { indexAgain } from "../../src/domain/knowledge/index-again.ts";
import { copySqlite } from "../../src/storage/copy.ts";
import { openHandles, type Handles } from "../../src/storage/engine.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { matchNewest } from "../../src/storage/search.ts";
import { before, waitingDeliveries } from "../lib/before.ts";
import { cpuOf, cpuOfTree } from "../lib/cpu.ts";
import { dataset, storeOn, type Dataset } from "../lib/dataset.ts";
import type { Bench, Finding, Scenario } from "../lib/scenario.ts";

/** The first step whose database has room for posts, streams, deliveries and the search index. */
const first = migrations.findIndex(({ name }) => name === "0008-search") + 1;

export const scenario: Scenario = {
  about: "each step of the schema over a database of the size, as it was before it",
  engines: ["sqlite", "postgres"],
  async run(bench) {
    const data = await dataset(bench);
    const { postgresPid: pid } = data;
    const cpu = () => cpuOf([process.pid]) + (pid === undefined ? 0 : cpuOfTree(pid));
    const { url, fill } = await before(bench, data);
    const handles = openHandles(url);
    let open = true;
    bench.atEnd(() => (open ? handles.close() : undefined));
    await migrate(handles, migrations.slice(0, first));
    await fill();
    bench.tell(`rows are there in the form of ${migrations[first - 1]!.name}`);
    const found: Finding[] = [];
    if (handles.sqlite)
      found.push(await measured("the copy made before", cpu, () => copy(handles)));
    for (const [at, { name }] of migrations.entries()) {
      if (at < first) continue;
      const step = () => migrate(handles, migrations.slice(0, at + 1));
      found.push(await measured(name, cpu, step));
      await fill();
    }
    await assertWhole(handles, data);
    open = false;
    await handles.close();
    return [...found, await indexing(bench, { ...data, url }, cpu)];
  },
};

function copy({ sqlite }: Handles): void {
  const file = sqlite!.name;
  copySqlite(file, `${file}.before`);
  if (statSync(`${file}.before`).size === 0) throw new Error("nothing was copied");
}

async function measured(what: string, cpu: () => number, work: () => unknown): Promise<Finding> {
  const [used, began] = [cpu(), performance.now()];
  await work();
  const wall = performance.now() - began;
  const spent = (cpu() - used) / 1000;
  return { what: `${what}, CPU ms`, value: spent, figures: { "CPU ms": spent, "wall ms": wall } };
}

async function assertWhole(handles: Handles, data: Dataset): Promise<void> {
  const wanted = { post: data.shape.posts, delivery: waitingDeliveries(data) };
  for (const [table, many] of Object.entries(wanted)) {
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from ${sql.table(table)}`.execute(handles.write);
    if (Number(rows[0]?.n) !== many)
      throw new Error(`of ${table} ${rows[0]?.n} are left, not ${many}`);
  }
}

/** What follows from the last step: posts are indexed anew beside everything else. */
async function indexing(bench: Bench, data: Dataset, cpu: () => number): Promise<Finding> {
  const store = storeOn(bench, data);
  const [together, times, posts] = [200, bench.size === "S" ? 5 : 50, data.shape.posts];
  const again = async (): Promise<void> => {
    for (let n = 0; n < times; n++)
      await indexAgain(store, { what: "post", below: data.post(posts - n * together) });
  };
  const { figures } = await measured("", cpu, again);
  const some = await matchNewest(store.reader, "post", `${data.words.common.word} `, { limit: 20 });
  if (some.length < 20) throw new Error("what was indexed anew is not found");
  const each = (Number(figures["CPU ms"]) * 1000) / (times * together);
  return {
    what: `a post indexed anew by the job that follows ${searchMarks.name}, CPU µs`,
    value: each,
    figures: { "CPU µs": each, "all, CPU s": (each * posts) / 1_000_000 },
  };
}
