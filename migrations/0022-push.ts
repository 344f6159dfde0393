import type { Migration } from "../src/storage/migration.ts";

/** Where apps are sent news while nobody looks at them. Each belongs to one access token, and goes with it. */
export const push: Migration = {
  name: "0022-push",
  async up({ table }) {
    await table(
      "push_subscription",
      `id int primary key,
       token_id int not null unique references access_token (id) on delete cascade,
       endpoint text not null,
       p256dh text not null,
       auth text not null,
       standard int not null,
       policy text not null,
       alerts text not null,
       token_sealed text not null,
       failing_since text,
       created_at text not null`,
    );
  },
};
