import type { Migration } from "../src/storage/migration.ts";

export const streams: Migration = {
  name: "0004-streams",
  async up({ engine, table, clustered, index }) {
    // The whole row is in the key's index on both engines: a page of a stream is one range read a source.
    await clustered(
      "entry",
      `source int not null,
       id int not null,
       post_id int not null references post (id) on delete cascade,
       reach int not null,
       via_id int references actor (id) on delete cascade,
       primary key (source, id) ${engine === "postgres" ? "include (post_id, reach, via_id)" : ""}`,
    );
    await index("index entry_post on entry (post_id)");
    await index("index entry_via on entry (via_id) where via_id is not null");
    await table(
      "notification",
      `id int primary key,
       reader_id int not null references account (actor_id) on delete cascade,
       kind text not null,
       actor_id int not null references actor (id) on delete cascade,
       post_id int references post (id) on delete cascade,
       created_at text not null`,
    );
    await index("index notification_reader on notification (reader_id, id)");
    await index(
      "unique index notification_once on notification (reader_id, kind, actor_id, coalesce(post_id, 0))",
    );
    await index("index notification_post on notification (post_id) where post_id is not null");
  },
};
