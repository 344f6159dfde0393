import type { Migration } from "../src/storage/migration.ts";

export const knowledge: Migration = {
  name: "0003-knowledge",
  async up({ table, clustered, index }) {
    await table(
      "post",
      `id int primary key,
       uri text not null unique,
       url text not null,
       author_id int not null references actor (id) on delete cascade,
       local int not null,
       kind text not null,
       audience text not null,
       network_id int references actor (id),
       reply_to_id int references post (id) on delete set null,
       reply_to_uri text,
       thread_id int not null,
       context_uri text,
       title text,
       teaser text,
       body_html text not null,
       body_source text,
       sections text not null,
       warning text,
       sensitive int not null,
       language text not null,
       outcome text,
       aspects text not null,
       change text,
       maturity text,
       form text,
       capacity text,
       needed_by text,
       request_status text,
       review_by text,
       licence text,
       version int not null,
       state text not null,
       replies_count int not null default 0,
       thanks_count int not null default 0,
       boosts_count int not null default 0,
       published_at text not null,
       edited_at text,
       received_at text not null`,
    );
    await index("index post_author on post (author_id, id)");
    await index("index post_thread on post (thread_id, id)");
    await index("index post_reply_to on post (reply_to_id, id)");
    await index(
      "index post_orphan on post (reply_to_uri) where reply_to_id is null and reply_to_uri is not null",
    );
    await table(
      "topic",
      `id int primary key,
       slug text not null unique,
       label_da text not null,
       label_en text not null,
       canonical_id int references topic (id),
       curated int not null,
       posts_count int not null default 0,
       created_at text not null`,
    );
    await index("index topic_popular on topic (posts_count, id)");
    await clustered(
      "post_topic",
      `post_id int not null references post (id) on delete cascade,
       topic_id int not null references topic (id),
       position int not null,
       primary key (post_id, topic_id)`,
    );
    await index("index post_topic_topic on post_topic (topic_id, post_id)");
    await clustered(
      "mention",
      `post_id int not null references post (id) on delete cascade,
       actor_id int not null references actor (id) on delete cascade,
       primary key (post_id, actor_id)`,
    );
    await index("index mention_actor on mention (actor_id, post_id)");
    await clustered(
      "revision",
      `post_id int not null references post (id) on delete cascade,
       version int not null,
       content text not null,
       created_at text not null,
       primary key (post_id, version)`,
    );
    await table(
      "attachment",
      `id int primary key,
       owner_id int not null references actor (id) on delete cascade,
       post_id int references post (id) on delete cascade,
       position int not null,
       media_type text not null,
       file text,
       remote_url text,
       alt text not null,
       width int,
       height int,
       bytes int,
       sha256 text,
       created_at text not null`,
    );
    await index("index attachment_post on attachment (post_id, position)");
    await index("index attachment_unused on attachment (created_at) where post_id is null");
    await index("index attachment_file on attachment (file)");
    for (const reaction of ["thanks", "boost"] as const) {
      await table(
        reaction,
        `id int primary key,
         uri text not null unique,
         actor_id int not null references actor (id) on delete cascade,
         post_id int not null references post (id) on delete cascade,
         ${reaction === "thanks" ? "emoji text," : ""}
         created_at text not null`,
      );
      await index(`unique index ${reaction}_pair on ${reaction} (actor_id, post_id)`);
      await index(`index ${reaction}_post on ${reaction} (post_id, id)`);
    }
    await table(
      "bookmark",
      `id int primary key,
       actor_id int not null references actor (id) on delete cascade,
       post_id int not null references post (id) on delete cascade`,
    );
    await index("unique index bookmark_pair on bookmark (actor_id, post_id)");
    await index("index bookmark_reader on bookmark (actor_id, id)");
    await table(
      "tombstone",
      `uri text primary key,
       object_id int,
       author_uri text not null,
       deleted_at text not null`,
    );
    await index("index tombstone_object on tombstone (object_id) where object_id is not null");
  },
};
