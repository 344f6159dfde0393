import { sql } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { lanes } from "../../migrations/0031-lanes.ts";
import { openHandles } from "../../src/storage/engine.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { emptyDatabase, onEachEngine } from "../support/engines.ts";

onEachEngine("the step to lanes", (engine) => {
  test("carries over what waits, what failed and what is dead, each once and in its order", async () => {
    const place = await emptyDatabase(engine);
    const handles = openHandles(place.url);
    await migrate(handles, migrations.slice(0, migrations.indexOf(lanes)));
    const run = (text: string) => sql.raw(text).execute(handles.write);
    const at = "'2026-03-02T09:00:00.000Z'";
    const later = "'2026-03-02T10:00:00.000Z'";
    await run(`insert into actor (id, uri, kind, handle, handle_key, host, local, name, bio_html,
        approves_follows, discoverable, indexable, fields, also_known_as, state, created_at, updated_at)
      values (1, 'u1', 'person', 'p1', 'p1', 'h', 1, '', '', 0, 1, 1, '[]', '[]', 'active', ${at}, ${at})`);
    for (const id of [10, 11])
      await run(`insert into outbound (id, uri, signer_id, object_uri, body, created_at)
        values (${id}, 'https://h/a/${id}', 1, 'https://h/posts/o''brien', '{}', ${at})`);
    const rows: [id: number, letter: number, host: string, state: string, tries: number][] = [
      [1, 10, "syd.example", "waiting", 0],
      [2, 11, "syd.example", "waiting", 3],
      [3, 10, "nord.example", "dead", 12],
    ];
    for (const [id, letter, host, state, tries] of rows)
      await run(`insert into delivery (id, outbound_id, inbox, host, object_uri, state, attempts, next_at,
          last_status, created_at)
        values (${id}, ${letter}, 'https://${host}/inbox', '${host}', 'https://h/posts/o''brien', '${state}',
          ${tries}, ${later}, ${tries === 0 ? "null" : 503}, ${at})`);

    await migrate(handles);
    const found = await handles.read
      .selectFrom("delivery")
      .innerJoin("inbox", "inbox.id", "inbox_id")
      .innerJoin("lane", "lane.id", "delivery.lane_id")
      .select(["host", "uri", "outbound_id", "dead", "attempts", "next_at", "last_status", "since"])
      .select("object_key")
      .orderBy("host")
      .orderBy("outbound_id")
      .execute();
    const due = "2026-03-02T10:00:00.000Z";
    const since = "2026-03-02T09:00:00.000Z";
    const [nord, syd] = ["nord.example", "syd.example"];
    const told = found.map(({ object_key, ...row }) => ({ object_key, row: Object.values(row) }));
    expect(told.map(({ row }) => row)).toEqual([
      [nord, `https://${nord}/inbox`, 10, 1, 12, due, 503, since],
      [syd, `https://${syd}/inbox`, 10, 0, 0, "", null, since],
      [syd, `https://${syd}/inbox`, 11, 0, 3, due, 503, since],
    ]);
    expect(new Set(told.map((one) => one.object_key)).size).toBe(1);
    await handles.close();
    await place.remove();
  });
});
