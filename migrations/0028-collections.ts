import type { Migration } from "../src/storage/migration.ts";

/** People whom someone recommends, each by their own leave (FEP-7aa9). */
export const collections: Migration = {
  name: "0028-collections",
  async up({ engine, table, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await run("alter table actor add column featurable_by text");
    await run("alter table actor add column featurable_asked text");
    await table(
      "collection",
      `id int primary key,
       uri text not null unique,
       owner_id int not null references actor (id) on delete cascade,
       local int not null,
       name text not null,
       description text not null,
       language text,
       topic_id int references topic (id),
       sensitive int not null,
       discoverable int not null,
       created_at text not null,
       updated_at text not null`,
    );
    await index("index collection_owner on collection (owner_id, id)");
    await table(
      "collection_item",
      `id int primary key,
       collection_id int not null references collection (id) on delete cascade,
       person_id int not null references actor (id) on delete cascade,
       state text not null,
       request_uri text,
       stamp_uri text,
       created_at text not null`,
    );
    await index("unique index collection_item_pair on collection_item (collection_id, person_id)");
    await index("index collection_item_person on collection_item (person_id, id)");
    await run(
      `alter table notification add column collection_id ${integer} references collection (id) on delete cascade`,
    );
    await index(
      "index notification_collection on notification (collection_id) where collection_id is not null",
    );
    await index(
      "index collection_item_stamp on collection_item (stamp_uri) where stamp_uri is not null",
    );
  },
};
