import type { Migration } from "../src/storage/migration.ts";

export const deliveries: Migration = {
  name: "0012-deliveries",
  async up({ clustered, index, run }) {
    await run("drop index delivery_due");
    await run("drop index delivery_lane");
    await index(
      "index delivery_host on delivery (host, attempts, next_at, id) where state = 'waiting'",
    );
    await index(
      "index delivery_lane on delivery (host, object_uri, outbound_id) where state = 'waiting'",
    );
    await index("index delivery_leased on delivery (host) where lease_until is not null");
    await index("index outbound_object on outbound (object_uri)");
    await index("index outbound_age on outbound (created_at)");
    await clustered(
      "receipt",
      `object_uri text not null,
       inbox text not null,
       host text not null,
       actor_id int not null,
       received_at text not null,
       primary key (object_uri, inbox)`,
    );
    await index("index receipt_actor on receipt (actor_id, host)");
  },
};
