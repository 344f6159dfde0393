import type { Migration } from "../src/storage/migration.ts";

export const moderation: Migration = {
  name: "0005-moderation",
  async up({ table, index }) {
    await table(
      "report",
      `id int primary key,
       uri text not null unique,
       reporter_id int not null references actor (id) on delete cascade,
       target_id int not null references actor (id) on delete cascade,
       posts text not null,
       text text not null,
       state text not null,
       created_at text not null`,
    );
    await index("index report_state on report (state, id)");
    await table(
      "audit",
      `id int primary key,
       actor_id int,
       action text not null,
       detail text not null,
       created_at text not null`,
    );
  },
};
