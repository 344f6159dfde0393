import type { Migration } from "../src/storage/migration.ts";

export const jobs: Migration = {
  name: "0007-jobs",
  async up({ table, index }) {
    await table(
      "job",
      `id int primary key,
       lane text not null,
       kind text not null,
       key text,
       payload text not null,
       state text not null,
       attempts int not null default 0,
       run_at text not null,
       lease_until text,
       last_error text,
       created_at text not null`,
    );
    await index("index job_due on job (lane, run_at, id) where state = 'waiting'");
    await index(
      "unique index job_key on job (kind, key) where key is not null and state = 'waiting' and lease_until is null",
    );
    await table("setting", `key text primary key, value text not null`);
  },
};
