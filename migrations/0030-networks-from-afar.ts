import type { Migration } from "../src/storage/migration.ts";

/** Networks moderated from other regions, whose hosts fall silent, whose keys change, whose people move. */
export const networksFromAfar: Migration = {
  name: "0030-networks-from-afar",
  async up({ engine, table, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await table(
      "network_request",
      `id int primary key,
       network_id int not null references network (actor_id) on delete cascade,
       person_id int not null references actor (id) on delete cascade,
       follow_uri text not null,
       offer_uri text not null,
       message text,
       first_from_server int not null,
       state text not null,
       created_at text not null`,
    );
    await index("unique index network_request_follow on network_request (network_id, follow_uri)");
    await index("index network_request_person on network_request (person_id)");
    await run(`alter table network add column missed ${integer} not null default 0`);
    await run("alter table network add column missed_at text");
    await run("alter table network add column kind_told text");
    await run("alter table follow add column word text");
    // Each report is told, also when one server brings many.
    await run("drop index notification_once");
    await index(
      "unique index notification_once on notification (reader_id, kind, actor_id, coalesce(post_id, 0), coalesce(network_id, 0), coalesce(report_id, 0))",
    );
    await run("alter table actor_key add column retired_at text");
    await run(`alter table outbound add column key_id ${integer}`);
  },
};
