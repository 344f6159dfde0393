import type { Migration } from "../src/storage/migration.ts";

/** Jobs that run now: few, and asked for before another with the same key may run. */
export const leasedJobs: Migration = {
  name: "0011-leased-jobs",
  async up({ index }) {
    await index(
      "index job_leased on job (kind, key) where key is not null and state = 'waiting' and lease_until is not null",
    );
  },
};
