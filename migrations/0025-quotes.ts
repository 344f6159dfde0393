import type { Migration } from "../src/storage/migration.ts";

/** A post may quote one other, when the author of that one allows it (FEP-044f). */
export const quotes: Migration = {
  name: "0025-quotes",
  async up({ engine, table, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await table(
      "quote",
      `post_id int primary key references post (id) on delete cascade,
       quoted_id int references post (id) on delete set null,
       quoted_uri text not null,
       state text not null,
       unasked int not null,
       request_uri text,
       stamp_uri text,
       created_at text not null,
       checked_at text`,
    );
    await index("index quote_of on quote (quoted_id, post_id) where quoted_id is not null");
    await index("index quote_orphan on quote (quoted_uri) where quoted_id is null");
    await index("index quote_stamp on quote (stamp_uri) where stamp_uri is not null");
    await run("alter table post add column quotable_by text not null default ''");
    await run("alter table post add column quotable_asked text not null default ''");
    await run(`alter table post add column quotes_count ${integer} not null default 0`);
    await run(
      "update post set quotable_by = 'public' where local = 1 and audience in ('public', 'unlisted')",
    );
  },
};
