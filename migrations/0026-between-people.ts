import type { Migration } from "../src/storage/migration.ts";

/** What people settle about each other and about what they are shown, and what moderators do about it. */
export const betweenPeople: Migration = {
  name: "0026-between-people",
  async up({ engine, table, clustered, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await run(`alter table follow add column boosts ${integer} not null default 1`);
    await run(`alter table follow add column notify ${integer} not null default 0`);
    await run("alter table follow add column languages text");
    await index("index follow_notify on follow (followee_id) where notify = 1");
    await run(`alter table mute add column notifications ${integer} not null default 1`);
    await index("index mute_list on mute (muter_id, id)");
    await index("index block_list on block (blocker_id, id)");
    await clustered(
      "private_note",
      `writer_id int not null references account (actor_id) on delete cascade,
       about_id int not null references actor (id) on delete cascade,
       text text not null,
       updated_at text not null,
       primary key (writer_id, about_id)`,
    );
    await index("index private_note_about on private_note (about_id)");
    await table(
      "endorsement",
      `id int primary key,
       actor_id int not null references actor (id) on delete cascade,
       endorsed_id int not null references actor (id) on delete cascade`,
    );
    await index("unique index endorsement_pair on endorsement (actor_id, endorsed_id)");
    await index("index endorsement_list on endorsement (actor_id, id)");
    await index("index endorsement_endorsed on endorsement (endorsed_id)");
    await table(
      "hidden_host",
      `id int primary key,
       actor_id int not null references account (actor_id) on delete cascade,
       host text not null,
       created_at text not null`,
    );
    await index("unique index hidden_host_pair on hidden_host (actor_id, host)");
    await index("index hidden_host_list on hidden_host (actor_id, id)");
    await clustered(
      "passed_over",
      `actor_id int not null references account (actor_id) on delete cascade,
       passed_id int not null references actor (id) on delete cascade,
       primary key (actor_id, passed_id)`,
    );
    await index("index passed_over_passed on passed_over (passed_id)");
    await table(
      "featured_topic",
      `id int primary key,
       actor_id int not null references actor (id) on delete cascade,
       topic_id int not null references topic (id),
       posts_count int not null,
       last_posted_at text`,
    );
    await index("unique index featured_topic_pair on featured_topic (actor_id, topic_id)");
    await index("index topic_follow_list on topic_follow (actor_id, id)");
    await clustered(
      "topic_day",
      `topic_id int not null references topic (id),
       day text not null,
       author_id int not null references actor (id) on delete cascade,
       posts int not null,
       primary key (topic_id, day, author_id)`,
    );
    await index("index topic_day_day on topic_day (day, topic_id, author_id, posts)");
    await index("index topic_day_author on topic_day (author_id)");
    await table(
      "preference",
      `actor_id int primary key references account (actor_id) on delete cascade,
       audience text,
       sensitive int not null,
       language text,
       quotes text not null,
       media text not null,
       warnings int not null,
       autoplay int not null`,
    );
    await run(`alter table actor add column automated ${integer} not null default 0`);
    await run(`alter table actor add column hides_follows ${integer} not null default 0`);
    await run("alter table actor add column attribution_domains text not null default '[]'");
    await index(
      "index actor_posted on actor (last_posted_at, id) where discoverable = 1 and last_posted_at is not null",
    );
    await index("index actor_suspended on actor (id) where state = 'suspended'");
    for (const part of ["media", "media_replies", "featured"])
      await run(`alter table profile add column shows_${part} ${integer} not null default 1`);
    await index(
      "index profile_workplace on profile (hospital, department) where hospital is not null",
    );
    await run("alter table report add column category text not null default 'other'");
    await run("alter table report add column rules text not null default '[]'");
    await run(`alter table report add column forwarded ${integer} not null default 0`);
    await run(`alter table report add column assigned_to_id ${integer}`);
    await run(`alter table report add column resolved_by_id ${integer}`);
    await run("alter table report add column resolved_at text");
    await index("index report_target on report (target_id, id)");
    await index("index report_reporter on report (reporter_id, id)");
    // Until now what was reported of someone elsewhere was always told to their server.
    await run(`update report set forwarded = 1 where exists (select 1 from actor
        where actor.id = reporter_id and actor.local = 1)
      and exists (select 1 from actor where actor.id = target_id and actor.local = 0)`);
    await table(
      "announcement",
      `id int primary key,
       source text not null,
       html text not null,
       starts_at text,
       ends_at text,
       all_day int not null,
       by_id int,
       published_at text not null,
       updated_at text not null`,
    );
    await clustered(
      "announcement_seen",
      `actor_id int not null references account (actor_id) on delete cascade,
       announcement_id int not null references announcement (id) on delete cascade,
       primary key (actor_id, announcement_id)`,
    );
    await index("index announcement_seen_of on announcement_seen (announcement_id)");
    await clustered(
      "announcement_reaction",
      `announcement_id int not null references announcement (id) on delete cascade,
       emoji text not null,
       actor_id int not null references account (actor_id) on delete cascade,
       created_at text not null,
       primary key (announcement_id, emoji, actor_id)`,
    );
    await index("index announcement_reaction_actor on announcement_reaction (actor_id)");
  },
};
