import type { Migration } from "../src/storage/migration.ts";

/** Notifications in groups and kept apart, how far someone has read, and conversations among named people. */
export const notificationsForApps: Migration = {
  name: "0023-notifications-for-apps",
  async up({ engine, table, clustered, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await run(`alter table notification add column filtered ${integer} not null default 0`);
    await run("alter table notification add column group_key text");
    await run(`alter table notification add column report_id ${integer}`);
    await run(`update notification set group_key = kind || '-' ||
        case when post_id is null then '' else cast(post_id as text) || '-' end || substr(created_at, 1, 10)
      where kind in ('thanks', 'boost', 'follow')`);
    await run(`update notification
      set report_id = (select max(id) from report where reporter_id = notification.actor_id)
      where kind = 'report'`);
    await run("drop index notification_once");
    await index(
      "unique index notification_once on notification (reader_id, kind, actor_id, coalesce(post_id, 0), coalesce(network_id, 0), coalesce(report_id, 0))",
    );
    await run("drop index notification_reader");
    await index("index notification_reader on notification (reader_id, filtered, id)");
    await index("index notification_lane on notification (reader_id, filtered, kind, id)");
    await index("index notification_actor on notification (actor_id, reader_id, id)");
    await index(
      "index notification_group on notification (reader_id, group_key, id) where group_key is not null",
    );

    await table(
      "notification_policy",
      `reader_id int primary key references account (actor_id) on delete cascade,
       not_following text not null,
       not_followers text not null,
       new_accounts text not null,
       private_mentions text not null,
       limited_accounts text not null`,
    );
    await clustered(
      "notification_permission",
      `reader_id int not null references account (actor_id) on delete cascade,
       actor_id int not null references actor (id) on delete cascade,
       primary key (reader_id, actor_id)`,
    );
    await index("index notification_permission_actor on notification_permission (actor_id)");
    await table(
      "notification_request",
      `id int primary key,
       reader_id int not null references account (actor_id) on delete cascade,
       actor_id int not null references actor (id) on delete cascade,
       created_at text not null,
       updated_at text not null`,
    );
    await index(
      "unique index notification_request_pair on notification_request (reader_id, actor_id)",
    );
    await index("index notification_request_list on notification_request (reader_id, id)");
    await index("index notification_request_actor on notification_request (actor_id)");

    await clustered(
      "marker",
      `reader_id int not null references account (actor_id) on delete cascade,
       timeline text not null,
       last_read_id int not null,
       version int not null,
       updated_at text not null,
       primary key (reader_id, timeline)`,
    );
    await run(`insert into marker (reader_id, timeline, last_read_id, version, updated_at)
      select actor_id, 'notifications', notifications_seen_id, 1, coalesce(seen_at, created_at)
      from account where notifications_seen_id > 0`);
    await run("alter table account drop column notifications_seen_id");

    await table(
      "conversation",
      `id int primary key,
       reader_id int not null references account (actor_id) on delete cascade,
       thread_id int not null,
       people text not null,
       last_id int not null,
       unread int not null`,
    );
    await index("unique index conversation_same on conversation (reader_id, thread_id, people)");
    await index("index conversation_list on conversation (reader_id, last_id)");
    await index("index conversation_thread on conversation (thread_id)");
    await clustered(
      "conversation_post",
      `conversation_id int not null references conversation (id) on delete cascade,
       post_id int not null references post (id) on delete cascade,
       primary key (conversation_id, post_id)`,
    );
    await index("index conversation_post_post on conversation_post (post_id)");
    const joined =
      engine === "sqlite"
        ? "group_concat(actor_id, ',' order by actor_id)"
        : "string_agg(actor_id::text, ',' order by actor_id)";
    const said = `with party as (
        select id as post_id, thread_id, author_id as actor_id from post
        where audience = 'direct' and state = 'published'
        union select post.id, post.thread_id, mention.actor_id from post
        join mention on mention.post_id = post.id
        where post.audience = 'direct' and post.state = 'published'),
      said as (select post_id, thread_id, ${joined} as people from party group by post_id, thread_id),
      heard as (select account.actor_id as reader_id, said.* from said
        join party on party.post_id = said.post_id
        join account on account.actor_id = party.actor_id)`;
    await run(`insert into conversation (id, reader_id, thread_id, people, last_id, unread) ${said}
      select row_number() over (order by max(post_id), reader_id), reader_id, thread_id, people, max(post_id), 0
      from heard group by reader_id, thread_id, people`);
    await run(`insert into conversation_post (conversation_id, post_id) ${said}
      select conversation.id, heard.post_id from heard
      join conversation on conversation.reader_id = heard.reader_id
        and conversation.thread_id = heard.thread_id and conversation.people = heard.people`);
  },
};
