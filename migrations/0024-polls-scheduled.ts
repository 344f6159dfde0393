import type { Migration } from "../src/storage/migration.ts";

/** What apps write: plain text, polls, posts for later, and what keeps the same from being said twice. */
export const pollsScheduled: Migration = {
  name: "0024-polls-scheduled",
  async up({ table, clustered, index, run }) {
    await run("alter table post add column format text not null default 'markdown'");
    await run("alter table post add column written text");
    await table(
      "poll",
      `post_id int primary key references post (id) on delete cascade,
       options text not null,
       tallies text not null,
       multiple int not null,
       hide_totals int not null,
       votes_count int not null,
       voters_count int,
       ends_at text,
       closed_at text,
       counted_at text`,
    );
    await table(
      "poll_vote",
      `id int primary key,
       uri text not null unique,
       post_id int not null references poll (post_id) on delete cascade,
       actor_id int not null references actor (id) on delete cascade,
       choice int not null,
       created_at text not null`,
    );
    await index("unique index poll_vote_once on poll_vote (post_id, actor_id, choice)");
    await index("index poll_vote_actor on poll_vote (actor_id)");
    await clustered(
      "thread_mute",
      `actor_id int not null references account (actor_id) on delete cascade,
       thread_id int not null,
       muted_at text not null,
       primary key (actor_id, thread_id)`,
    );
    await index("index thread_mute_thread on thread_mute (thread_id)");
    await table(
      "scheduled_post",
      `id int primary key,
       actor_id int not null references account (actor_id) on delete cascade,
       scheduled_at text not null,
       content text not null,
       state text not null,
       reason text,
       created_at text not null`,
    );
    await index("index scheduled_post_actor on scheduled_post (actor_id, id)");
    await table(
      "scheduled_file",
      `attachment_id int primary key references attachment (id) on delete cascade,
       scheduled_id int not null references scheduled_post (id) on delete cascade`,
    );
    await index("index scheduled_file_post on scheduled_file (scheduled_id)");
    await table(
      "submission",
      `key_hash text primary key,
       actor_id int not null references account (actor_id) on delete cascade,
       post_id int references post (id) on delete cascade,
       scheduled_id int references scheduled_post (id) on delete cascade,
       created_at text not null`,
    );
    await index("index submission_actor on submission (actor_id)");
    await index("index submission_post on submission (post_id) where post_id is not null");
    await index(
      "index submission_scheduled on submission (scheduled_id) where scheduled_id is not null",
    );
    await index("index submission_age on submission (created_at)");
    await clustered(
      "told_hint",
      `actor_id int not null references account (actor_id) on delete cascade,
       digest text not null,
       told_at text not null,
       primary key (actor_id, digest)`,
    );
    await index("index told_hint_age on told_hint (told_at)");
  },
};
