import { expect, test } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { notificationsForApps } from "../../migrations/0023-notifications-for-apps.ts";
import { openHandles } from "../../src/storage/engine.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { emptyDatabase, onEachEngine } from "../support/engines.ts";
import { sql } from "kysely";

onEachEngine("the step to notifications for apps", (engine) => {
  test("carries over what was seen, what is told together and what named people said", async () => {
    const place = await emptyDatabase(engine);
    const handles = openHandles(place.url);
    const before = migrations.slice(0, migrations.indexOf(notificationsForApps));
    await migrate(handles, before);
    const run = (text: string) => sql.raw(text).execute(handles.write);
    const at = "'2026-03-02T09:00:00.000Z'";
    for (const [id, local] of [
      [1, 1],
      [2, 1],
      [3, 0],
    ])
      await run(`insert into actor (id, uri, kind, handle, handle_key, host, local, name, bio_html,
          approves_follows, discoverable, indexable, fields, also_known_as, state, created_at, updated_at)
        values (${id}, 'u${id}', 'person', 'p${id}', 'p${id}', 'h', ${local}, '', '', 0, 1, 1, '[]', '[]', 'active', ${at}, ${at})`);
    for (const id of [1, 2])
      await run(`insert into account (actor_id, role, language, notifications_seen_id, created_at)
        values (${id}, 'member', 'da', ${id === 1 ? 77 : 0}, ${at})`);
    const said: [number, number, string][] = [
      [10, 2, "direct"],
      [11, 3, "direct"],
      [12, 1, "public"],
      [13, 1, "direct"],
    ];
    for (const [id, author, audience] of said)
      await run(`insert into post (id, uri, url, author_id, local, kind, audience, thread_id, body_html,
          sections, sensitive, language, aspects, version, state, published_at, received_at)
        values (${id}, 'p${id}', 'p${id}', ${author}, 0, 'note', '${audience}', ${id === 13 ? 13 : 10}, '',
          '{}', 0, 'da', '[]', 1, 'published', ${at}, ${at})`);
    for (const [post, actor] of [
      [10, 1],
      [11, 1],
      [12, 2],
      [13, 2],
      [13, 3],
    ])
      await run(`insert into mention (post_id, actor_id) values (${post}, ${actor})`);
    await run(`insert into notification (id, reader_id, kind, actor_id, post_id, created_at)
      values (5, 1, 'thanks', 2, 12, ${at}), (6, 1, 'follow', 2, null, ${at}), (7, 1, 'mention', 2, 10, ${at})`);

    await migrate(handles);
    const { read: db } = handles;
    expect(await db.selectFrom("marker").selectAll().execute()).toMatchObject([
      { reader_id: 1, timeline: "notifications", last_read_id: 77, version: 1 },
    ]);
    const rows = db.selectFrom("notification").select(["id", "group_key", "filtered"]);
    expect(await rows.orderBy("id").execute()).toEqual([
      { id: 5, group_key: "thanks-12-2026-03-02", filtered: 0 },
      { id: 6, group_key: "follow-2026-03-02", filtered: 0 },
      { id: 7, group_key: null, filtered: 0 },
    ]);
    const kept = await db
      .selectFrom("conversation")
      .innerJoin("conversation_post", "conversation_id", "id")
      .select(["reader_id", "thread_id", "people", "last_id", "post_id"])
      .orderBy("reader_id")
      .orderBy("post_id")
      .execute();
    expect(kept.map((row) => Object.values(row))).toEqual([
      [1, 10, "1,2", 10, 10],
      [1, 10, "1,3", 11, 11],
      [1, 13, "1,2,3", 13, 13],
      [2, 10, "1,2", 10, 10],
      [2, 13, "1,2,3", 13, 13],
    ]);
    await handles.close();
    await place.remove();
  });
});
