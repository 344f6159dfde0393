import type { Migration } from "../src/storage/migration.ts";

/** Apps, and what people let them do. Of every secret only the hash is kept. */
export const oauth: Migration = {
  name: "0019-oauth",
  async up({ table, index }) {
    await table(
      "app",
      `id int primary key,
       client_id text not null unique,
       secret_hash text not null,
       name text not null,
       website text,
       redirect_uris text not null,
       scopes text not null,
       created_at text not null,
       used_at text`,
    );
    await table(
      "grant_code",
      `code_hash text primary key,
       app_id int not null references app (id) on delete cascade,
       actor_id int not null references account (actor_id) on delete cascade,
       redirect_uri text not null,
       scopes text not null,
       challenge text,
       expires_at text not null`,
    );
    await index("index grant_code_app on grant_code (app_id)");
    await index("index grant_code_actor on grant_code (actor_id)");
    await index("index grant_code_expiry on grant_code (expires_at)");
    await table(
      "access_token",
      `id int primary key,
       token_hash text not null unique,
       app_id int not null references app (id) on delete cascade,
       actor_id int references account (actor_id) on delete cascade,
       scopes text not null,
       code_hash text,
       created_at text not null,
       used_at text`,
    );
    await index("index access_token_app on access_token (app_id, actor_id)");
    await index("index access_token_actor on access_token (actor_id, id)");
    await index("index access_token_code on access_token (code_hash) where code_hash is not null");
  },
};
