import { sql } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { searchMarks } from "../../migrations/0032-search-marks.ts";
import { reactions } from "../../src/domain/reactions.ts";
import type { MediaStore } from "../../src/domain/media/media-store.ts";
import { domainHandlers } from "../../src/jobs/domain-jobs.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { createRunner } from "../../src/jobs/runner.ts";
import { createIds } from "../../src/lib/id.ts";
import { openHandles } from "../../src/storage/engine.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { matchBest, matchNewest } from "../../src/storage/search.ts";
import { openStore } from "../../src/storage/store.ts";
import { emptyDatabase, onEachEngine } from "../support/engines.ts";

const at = "'2026-03-02T09:00:00.000Z'";
const posts = 450;

onEachEngine("the step to marked words", (engine) => {
  async function before() {
    const place = await emptyDatabase(engine);
    const handles = openHandles(place.url);
    await migrate(handles, migrations.slice(0, migrations.indexOf(searchMarks)));
    return { place, handles, run: (text: string) => sql.raw(text).execute(handles.write) };
  }

  test("a database that holds nothing gets no work", async () => {
    const { place, handles } = await before();
    await migrate(handles);
    expect(await handles.read.selectFrom("job").select("id").execute()).toEqual([]);
    await handles.close();
    await place.remove();
  });

  test("what was indexed before is found again, newest first, by jobs that follow each other", async () => {
    const { place, handles, run } = await before();
    const count = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${posts})`;
    await run(`insert into actor (id, uri, kind, handle, handle_key, host, local, name, bio_html,
        approves_follows, discoverable, indexable, fields, also_known_as, state, created_at, updated_at)
      values (1, 'u1', 'person', 'p1', 'p1', 'h', 1, 'Anna Nattevagt', '', 0, 1, 1, '[]', '[]', 'active', ${at}, ${at})`);
    await run(`insert into post (id, uri, url, author_id, local, kind, audience, title, body_html, sections, sensitive, aspects, version, language, state,
        thread_id, published_at, received_at)
      ${count} select i, 'p' || i, 'p' || i, 1, 1, 'offer', 'public',
        case when i = 7 then 'Om delirium' end, '<p>delirium</p>', '[]', 0, '[]', '1', 'da', 'published', i, ${at}, ${at} from n`);
    const key = engine === "sqlite" ? "rowid" : "id";
    const tokens = engine === "sqlite" ? "'delirium'" : "array_to_tsvector(array['delirium'])";
    for (const what of ["post", "actor"])
      await run(`insert into ${what}_search (${key}, tokens)
        select id, ${tokens} from ${what}`);

    await migrate(handles);
    await handles.close();
    let moment = Date.now();
    const now = () => new Date(moment);
    const ids = createIds({ node: 1, now: () => moment });
    const store = openStore({
      url: place.url,
      reactions,
      ids,
      origin: "https://vis.example",
      clock: now,
    });
    const work = async (most = Infinity) => {
      const again = domainHandlers(store, {} as MediaStore)["index-again"];
      let begun = 0;
      const handler = async (payload: unknown) => {
        if (begun++ >= most) throw new Error("ended here");
        if (typeof again === "function") await again(payload);
      };
      const handlers = { "index-again": handler };
      const runner = createRunner({ store, handlers, clock: now, meter: noMeter });
      await runner.drain();
      await runner.stop();
      return begun;
    };
    const found = () => matchNewest(store.reader, "post", "delirium ", { limit: 1000 });
    const all = Array.from({ length: posts }, (_, n) => posts - n);
    if (engine === "postgres") expect(await found()).toEqual(all);
    expect(await work(2)).toBe(3);
    expect((await found()).slice(0, 200)).toEqual(all.slice(0, 200));
    if (engine === "sqlite") expect(await found()).toHaveLength(200);
    expect(await matchNewest(store.reader, "actor", "nattevagt", { limit: 9 })).toEqual([1]);
    moment += 3_600_000;
    expect(await work()).toBe(2);
    expect(await store.reader.db.selectFrom("job").select("id").execute()).toEqual([]);
    expect(await found()).toEqual(all);
    expect((await matchBest(store.reader, "post", "delirium ")).slice(0, 2)).toEqual([7, posts]);
    await store.close();
    await place.remove();
  });
});
