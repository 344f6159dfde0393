import type { Migration } from "../src/storage/migration.ts";

/** What tells is marked in the search index (`lib/tokens.ts`): a job indexes anew what is there, the newest first. */
export const searchMarks: Migration = {
  name: "0032-search-marks",
  async up({ run }) {
    const now = new Date().toISOString();
    for (const [at, what] of (["post", "actor"] as const).entries()) {
      const payload = { type: "SearchOutdated", what, below: Number.MAX_SAFE_INTEGER };
      await run(
        `insert into job (id, lane, kind, key, payload, state, attempts, run_at, created_at)
         select ${at + 1}, 'upkeep', 'index-again', '${what}', '${JSON.stringify(payload)}', 'waiting', 0, '${now}', '${now}'
         where exists (select 1 from ${what})`,
      );
    }
  },
};
