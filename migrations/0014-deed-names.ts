import type { Migration } from "../src/storage/migration.ts";

export const deedNames: Migration = {
  name: "0014-deed-names",
  async up({ table, index }) {
    await table(
      "deed_name",
      `uri text primary key,
       kind text not null,
       actor_id int not null references actor (id) on delete cascade,
       of_id int not null,
       detail text,
       undone_as text,
       heard_at text not null`,
    );
    await index("index deed_name_deed on deed_name (actor_id, kind, of_id)");
    await index("index deed_name_of on deed_name (of_id)");
    await index("index deed_name_undone on deed_name (undone_as) where undone_as is not null");
  },
};
