import { sql } from "kysely";
import type { Migration } from "../src/storage/migration.ts";

/** Apps see a network pass a post on as a status of its own: that needs an id of its own. */
export const announced: Migration = {
  name: "0020-announced",
  async up({ db, engine, index, run }) {
    await run(
      `alter table post add column announced_id ${engine === "sqlite" ? "integer" : "bigint"}`,
    );
    const { rows } = await sql<{ id: number }>`select id from post
      where network_state = 'accepted' and reply_to_uri is null`.execute(db);
    const taken = new Set<number>();
    for (const { id } of rows) {
      const own = await freeAbove(id);
      taken.add(own);
      await sql`update post set announced_id = ${own} where id = ${id}`.execute(db);
    }
    await index(
      "unique index post_announced on post (announced_id) where announced_id is not null",
    );

    async function freeAbove(id: number): Promise<number> {
      for (let next = id + 1; ; next += 1) {
        if (taken.has(next)) continue;
        const { rows: held } = await sql`select 1 from post where id = ${next}
          union all select 1 from boost where id = ${next}`.execute(db);
        if (held.length === 0) return next;
      }
    }
  },
};
