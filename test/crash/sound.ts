import { sql } from "kysely";
import { expect } from "vitest";
import type { TestStore } from "../support/engines.ts";

/** Holds what must be true of a database whatever happened to the processes on it. */
export async function expectSound(store: TestStore): Promise<void> {
  const { db } = store.reader;
  if (store.handles.sqlite) {
    const writer = store.handles.sqlite;
    expect(writer.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(writer.pragma("foreign_key_check")).toEqual([]);
    for (const what of ["post_search", "actor_search"])
      writer.exec(`insert into ${what}(${what}) values ('integrity-check')`);
  }
  expect(await countersThatLie(store)).toEqual([]);
  const twice = await db
    .selectFrom("notification")
    .select(["reader_id", "kind", "actor_id", "post_id", "network_id", "report_id"])
    .groupBy(["reader_id", "kind", "actor_id", "post_id", "network_id", "report_id"])
    .having((eb) => eb.fn.countAll(), ">", 1)
    .execute();
  expect(twice).toEqual([]);
  const dead = await db.selectFrom("job").selectAll().where("state", "=", "dead").execute();
  expect(dead).toEqual([]);
}

/** Every number kept beside a row that is not what the rows say. */
async function countersThatLie({ handles }: TestStore): Promise<unknown[]> {
  const shown = sql`('public', 'unlisted', 'allied', 'region')`;
  const counts = [
    {
      of: "post",
      column: "thanks_count",
      is: sql`select count(*) from thanks where post_id = t.id`,
    },
    {
      of: "post",
      column: "boosts_count",
      is: sql`select count(*) from boost where post_id = t.id`,
    },
    {
      of: "post",
      column: "replies_count",
      is: sql`select count(*) from post r where r.reply_to_id = t.id and r.state = 'published' and r.audience in ${shown}`,
    },
    {
      of: "actor",
      column: "followers_count",
      is: sql`select count(*) from follow where followee_id = t.id and state = 'accepted'`,
    },
    {
      of: "actor",
      column: "following_count",
      is: sql`select count(*) from follow where follower_id = t.id and state = 'accepted' and role is null`,
    },
    {
      of: "actor",
      column: "posts_count",
      is: sql`select count(*) from post where author_id = t.id and audience not in ('direct', 'network')`,
    },
  ];
  const lies = await Promise.all(
    counts.map(async ({ of, column, is }) => {
      const found = await sql<{ id: number; kept: number; counted: number }>`
        select * from (select t.id, t.${sql.ref(column)} as kept, (${is}) as counted from ${sql.table(of)} t) as both_counts
        where kept <> counted`.execute(handles.read);
      return found.rows.map((row) => ({ of, column, ...row }));
    }),
  );
  return lies.flat();
}
