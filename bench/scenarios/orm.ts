import Sqlite from "better-sqlite3";
import "../../src/domain/apps/holder.read.ts";
import "../../src/domain/people/keys.read.ts";
import "../../src/domain/streams/streams.read.ts";
import { allHotQueries, type HotQuery } from "../../src/storage/query.ts";
import { tokenHash } from "../../src/lib/token.ts";
import { dataset, storeOn, type Dataset } from "../lib/dataset.ts";
import { windowsOf } from "../lib/inside.ts";
import { pair } from "../lib/pair.ts";
import type { Finding, Scenario } from "../lib/scenario.ts";

type Value = number | string | null;
type Asked = Record<string, Value>;

/** Queries of every request, short and long, each with what it is asked. */
function asked(data: Dataset): Record<string, Asked> {
  const stranger = data.stranger(1);
  const me = data.readers[500];
  const end = { before: Number.MAX_SAFE_INTEGER, after: 0 };
  const ids = Array.from({ length: 20 }, (_, n) => data.post(data.shape.posts - 1 - n)).join(",");
  return {
    "key-by-uri": { uri: stranger.keyId },
    "access-token": { hash: tokenHash(me.token) },
    "post-id-by-uri": { uri: `${data.origin}/posts/1` },
    "keys-of": { actorId: me.id },
    "entries-of-source": { source: 1, reach: 0, ...end, limit: 50 },
    "entries-of-following": { reader: me.id, ...end, limit: 50 },
    "posts-person": { ids, me: me.id },
    "post-attachments": { ids },
  };
}

export const scenario: Scenario = {
  about: "hot queries as the program asks them, and the same statements kept by hand",
  async run(bench) {
    const data = await dataset(bench, { engine: "sqlite" });
    const { reader } = storeOn(bench, data);
    const raw = new Sqlite(data.url.slice("file:".length), { readonly: true });
    raw.pragma("cache_size = -65536");
    bench.atEnd(() => raw.close());
    const findings: Finding[] = [];
    for (const [name, parameters] of Object.entries(asked(data))) {
      const hot = allHotQueries().find((one) => one.queryName === name) as
        | HotQuery<Asked, unknown>
        | undefined;
      if (!hot) {
        bench.tell(`${name} is not asked any more`);
        continue;
      }
      const { sql, values } = hot.compiled(reader, (key) => parameters[key] ?? null);
      const statement = raw.prepare(sql);
      const [ours, theirs] = [await hot(reader, parameters), statement.all(values)];
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) throw new Error(`${name} differs`);
      const paired = await pair(
        bench,
        await windowsOf(bench, () => statement.all(values)),
        await windowsOf(bench, () => hot(reader, parameters)),
      );
      findings.push({
        what: `${name} (${ours.length} rows) by the statement alone`,
        value: paired.ratio,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject },
        paired,
      });
    }
    const worst = findings.reduce((a, b) => (a.value > b.value ? a : b));
    const { figures, value } = worst;
    return [
      ...findings,
      {
        goal: "15",
        what: `the dearest of ${findings.length} hot queries (${worst.what})`,
        value,
        pass: 1.5,
        stretch: 1.05,
        figures,
      },
    ];
  },
};
