import type { Migration } from "../src/storage/migration.ts";

export const people: Migration = {
  name: "0001-people",
  async up({ table, index }) {
    await table(
      "actor",
      `id int primary key,
       uri text not null unique,
       kind text not null,
       handle text not null,
       handle_key text not null,
       host text not null,
       local int not null,
       name text not null,
       bio_html text not null,
       bio_source text,
       url text,
       inbox_uri text,
       shared_inbox_uri text,
       outbox_uri text,
       followers_uri text,
       following_uri text,
       featured_uri text,
       avatar_url text,
       avatar_alt text,
       header_url text,
       header_alt text,
       approves_follows int not null,
       discoverable int not null,
       indexable int not null,
       fields text not null,
       also_known_as text not null,
       moved_to_id int references actor (id),
       moved_at text,
       state text not null,
       posts_count int not null default 0,
       followers_count int not null default 0,
       following_count int not null default 0,
       created_at text not null,
       updated_at text not null,
       fetched_at text,
       last_posted_at text`,
    );
    await index("unique index actor_handle on actor (handle_key, host)");
    await index("index actor_followers_uri on actor (followers_uri)");
    await index("index actor_host on actor (host, id)");
    await index("index actor_local on actor (id) where local = 1");
    await table(
      "profile",
      `actor_id int primary key references actor (id) on delete cascade,
       profession text,
       specialty text,
       region text,
       hospital text,
       department text,
       unit text,
       workplace_verified_at text,
       workplace_verified_by text,
       ask_me_about text not null,
       availability text,
       availability_until text,
       orcid text`,
    );
    await table(
      "account",
      `actor_id int primary key references actor (id) on delete cascade,
       email text,
       password_hash text,
       role text not null,
       language text not null,
       welcomed_at text,
       disabled_at text,
       failed_logins int not null default 0,
       retry_login_at text,
       notifications_seen_id int not null default 0,
       created_at text not null,
       seen_at text`,
    );
    await table(
      "actor_key",
      `id int primary key,
       uri text not null unique,
       actor_id int not null references actor (id) on delete cascade,
       kind text not null,
       public_pem text not null,
       private_sealed text,
       created_at text not null,
       fetched_at text`,
    );
    await index("index actor_key_owner on actor_key (actor_id, kind)");
    await table(
      "session",
      `id_hash text primary key,
       actor_id int not null references account (actor_id) on delete cascade,
       csrf text not null,
       created_at text not null,
       seen_at text not null,
       expires_at text not null,
       user_agent text not null`,
    );
    await index("index session_actor on session (actor_id)");
    await index("index session_expiry on session (expires_at)");
    await table(
      "login_link",
      `token_hash text primary key,
       purpose text not null,
       actor_id int references account (actor_id) on delete cascade,
       expires_at text not null,
       used_at text`,
    );
    await table(
      "block",
      `id int primary key,
       uri text not null unique,
       blocker_id int not null references actor (id) on delete cascade,
       blocked_id int not null references actor (id) on delete cascade,
       created_at text not null`,
    );
    await index("unique index block_pair on block (blocker_id, blocked_id)");
    await index("index block_blocked on block (blocked_id, blocker_id)");
    await table(
      "mute",
      `id int primary key,
       muter_id int not null references actor (id) on delete cascade,
       muted_id int not null references actor (id) on delete cascade,
       until text,
       created_at text not null`,
    );
    await index("unique index mute_pair on mute (muter_id, muted_id)");
  },
};
