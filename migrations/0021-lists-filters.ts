import type { Migration } from "../src/storage/migration.ts";

/** Lists that people keep of those they follow, and what they do not want to read. */
export const listsFilters: Migration = {
  name: "0021-lists-filters",
  async up({ table, index }) {
    await table(
      "list",
      `id int primary key,
       owner_id int not null references account (actor_id) on delete cascade,
       title text not null,
       replies text not null,
       exclusive int not null,
       created_at text not null`,
    );
    await index("index list_owner on list (owner_id, id)");
    // Whoever is no longer followed is in no list: the row goes with the follow.
    await table(
      "list_member",
      `id int primary key,
       list_id int not null references list (id) on delete cascade,
       owner_id int not null references account (actor_id) on delete cascade,
       actor_id int not null references actor (id) on delete cascade,
       follow_id int references follow (id) on delete cascade,
       created_at text not null`,
    );
    await index("unique index list_member_once on list_member (list_id, actor_id)");
    await index("index list_member_page on list_member (list_id, id)");
    await index("index list_member_owner on list_member (owner_id, actor_id)");
    await index("index list_member_actor on list_member (actor_id)");
    await index("index list_member_follow on list_member (follow_id) where follow_id is not null");
    await table(
      "filter",
      `id int primary key,
       owner_id int not null references account (actor_id) on delete cascade,
       title text not null,
       contexts text not null,
       action text not null,
       expires_at text,
       created_at text not null`,
    );
    await index("index filter_owner on filter (owner_id, id)");
    await table(
      "filter_keyword",
      `id int primary key,
       filter_id int not null references filter (id) on delete cascade,
       owner_id int not null references account (actor_id) on delete cascade,
       keyword text not null,
       whole_word int not null`,
    );
    await index("index filter_keyword_filter on filter_keyword (filter_id)");
    await index("index filter_keyword_owner on filter_keyword (owner_id)");
    await table(
      "filter_post",
      `id int primary key,
       filter_id int not null references filter (id) on delete cascade,
       owner_id int not null references account (actor_id) on delete cascade,
       post_id int not null references post (id) on delete cascade`,
    );
    await index("unique index filter_post_once on filter_post (filter_id, post_id)");
    await index("index filter_post_owner on filter_post (owner_id)");
    await index("index filter_post_post on filter_post (post_id)");
  },
};
