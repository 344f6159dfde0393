import type { Migration } from "../src/storage/migration.ts";

/** Networks, here and elsewhere. Belonging to one is a row of `follow`, as it is on the wire. */
export const networks: Migration = {
  name: "0018-networks",
  async up({ engine, table, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await table(
      "network",
      `actor_id int primary key references actor (id) on delete cascade,
       kind text not null,
       rules_source text,
       rules_html text not null,
       posting text not null,
       history text not null,
       state text not null,
       profile int not null,
       members_uri text,
       moderators_uri text,
       seq int not null,
       created_at text not null`,
    );
    await table(
      "network_activity",
      `id int primary key,
       network_id int not null references network (actor_id) on delete cascade,
       seq int not null,
       inner_uri text not null,
       object_uri text not null,
       type text not null,
       body text not null,
       created_at text not null`,
    );
    await index("unique index network_activity_seq on network_activity (network_id, seq)");
    await index("unique index network_activity_inner on network_activity (network_id, inner_uri)");
    await index("index network_activity_object on network_activity (network_id, object_uri)");
    await table(
      "membership_event",
      `id int primary key,
       network_id int not null references network (actor_id) on delete cascade,
       actor_id int not null references actor (id) on delete cascade,
       by_id int,
       event text not null,
       reason text,
       created_at text not null`,
    );
    await index("index membership_event_network on membership_event (network_id, id)");
    await index("index membership_event_actor on membership_event (actor_id)");
    await run("alter table follow add column role text");
    await run("alter table follow add column message text");
    await run(`alter table follow add column by_id ${integer}`);
    await run("alter table follow add column until text");
    await index(
      "index follow_role on follow (followee_id, role) where role in ('moderator', 'owner')",
    );
    await run("alter table post add column network_state text");
    await run("alter table post add column network_pinned_at text");
    await index(
      "index post_network_pinned on post (network_id, network_pinned_at) where network_pinned_at is not null",
    );
    await run(`alter table post add column locked ${integer} not null default 0`);
    await index("index post_network on post (network_id, id) where network_id is not null");
    await index("index post_context on post (context_uri) where context_uri is not null");
    await run(`alter table peer add column closed_networks ${integer} not null default 0`);
    await run("alter table peer add column software_at text");
    await run(`alter table report add column network_id ${integer}`);
    await run(`alter table notification add column network_id ${integer}`);
    await run("alter table notification add column reason text");
    await run("drop index notification_once");
    await index(
      "unique index notification_once on notification (reader_id, kind, actor_id, coalesce(post_id, 0), coalesce(network_id, 0))",
    );
    // A group that people here follow already is a network they belong to.
    await run(`insert into network (actor_id, kind, rules_html, posting, history, state, profile, seq, created_at)
      select id, case when approves_follows = 1 then 'closed' else 'open' end, '', 'members', 'all', 'active', 0, 0, created_at
      from actor where kind = 'network' and local = 0`);
    await run(`update follow set role = 'member'
      where followee_id in (select actor_id from network)`);
    // Networks are not among the people someone follows.
    await run(`update actor set following_count = (select count(*) from follow
        where follower_id = actor.id and state = 'accepted' and role is null)
      where exists (select 1 from follow where follower_id = actor.id and role is not null)`);
  },
};
