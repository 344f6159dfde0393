import type { Migration } from "../src/storage/migration.ts";

export const pins: Migration = {
  name: "0017-pins",
  async up({ clustered, index }) {
    await clustered(
      "pin",
      `actor_id int not null references actor (id) on delete cascade,
       post_id int not null references post (id) on delete cascade,
       pinned_at text not null,
       primary key (actor_id, post_id)`,
    );
    await index("index pin_post on pin (post_id)");
  },
};
