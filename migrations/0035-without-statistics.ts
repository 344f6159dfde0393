import { sql } from "kysely";
import type { Migration, Schema } from "../src/storage/migration.ts";

/**
 * Posts that answer nothing, two thirds of all, are not listed among the answers: that index was now and then read from end
 * to end for the replies that came before the post they answer. SQLite forgets how much it once saw in each table.
 */
export const withoutStatistics: Migration = {
  name: "0035-without-statistics",
  async up(schema) {
    await schema.run("drop index post_reply_to");
    await schema.index(
      "index post_reply_to on post (reply_to_id, id) where reply_to_id is not null",
    );
    if (schema.engine === "sqlite") await forgetStatistics(schema);
  },
};

async function forgetStatistics({ db, run }: Schema): Promise<void> {
  const kept = await sql`select 1 from sqlite_master where name = 'sqlite_stat1'`.execute(db);
  if (kept.rows.length === 0) return;
  await run("delete from sqlite_stat1");
  await run("delete from sqlite_stat4");
}
