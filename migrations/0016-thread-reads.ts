import type { Migration } from "../src/storage/migration.ts";

export const threadReads: Migration = {
  name: "0016-thread-reads",
  async up({ table }) {
    await table(
      "thread_read",
      `thread_id int primary key references post (id) on delete cascade,
       asked_at text not null`,
    );
  },
};
