import type { Migration } from "../src/storage/migration.ts";

export const follows: Migration = {
  name: "0002-follows",
  async up({ table, clustered, index }) {
    await table(
      "follow",
      `id int primary key,
       uri text not null unique,
       follower_id int not null references actor (id) on delete cascade,
       followee_id int not null references actor (id) on delete cascade,
       state text not null,
       accept_uri text,
       created_at text not null,
       accepted_at text`,
    );
    await index("unique index follow_pair on follow (follower_id, followee_id)");
    await index("index follow_following on follow (follower_id, state, id)");
    await index("index follow_followers on follow (followee_id, state, id)");
    await table(
      "topic_follow",
      `id int primary key,
       actor_id int not null references actor (id) on delete cascade,
       topic_id int not null,
       intent text not null,
       created_at text not null`,
    );
    await index("unique index topic_follow_pair on topic_follow (actor_id, topic_id)");
    await index("index topic_follow_topic on topic_follow (topic_id, actor_id)");
    await clustered(
      "subscription",
      `reader_id int not null references actor (id) on delete cascade,
       source int not null,
       primary key (reader_id, source)`,
    );
    await index("index subscription_source on subscription (source)");
  },
};
