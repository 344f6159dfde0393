import type { Migration } from "../src/storage/migration.ts";

export const federation: Migration = {
  name: "0006-federation",
  async up({ table, index }) {
    await table(
      "peer",
      `host text primary key,
       trust text not null,
       software text,
       scheme text,
       paused int not null default 0,
       failures int not null default 0,
       retry_at text,
       last_success_at text,
       last_failure_at text,
       last_error text,
       first_seen_at text not null`,
    );
    await table(
      "inbound",
      `id int primary key,
       actor_uri text not null,
       activity_uri text not null,
       type text not null,
       host text not null,
       body text not null,
       verified_by text not null,
       state text not null,
       reason text,
       attempts int not null default 0,
       next_at text not null,
       lease_until text,
       received_at text not null`,
    );
    await index("unique index inbound_once on inbound (actor_uri, activity_uri)");
    await index("index inbound_waiting on inbound (next_at, id) where state = 'waiting'");
    await index("index inbound_done on inbound (received_at) where state <> 'waiting'");
    await table(
      "outbound",
      `id int primary key,
       uri text not null unique,
       signer_id int not null references actor (id),
       object_uri text not null,
       body text not null,
       synchronise text,
       created_at text not null`,
    );
    await table(
      "delivery",
      `id int primary key,
       outbound_id int not null references outbound (id) on delete cascade,
       host text not null,
       inbox text not null,
       object_uri text not null,
       state text not null,
       attempts int not null default 0,
       next_at text not null,
       lease_until text,
       last_status int,
       last_error text,
       created_at text not null`,
    );
    await index("unique index delivery_once on delivery (outbound_id, inbox)");
    await index("index delivery_due on delivery (next_at, id) where state = 'waiting'");
    await index("index delivery_lane on delivery (host, object_uri, id) where state = 'waiting'");
    await index("index delivery_dead on delivery (host, id) where state = 'dead'");
  },
};
