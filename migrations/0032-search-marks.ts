import type { Migration } from "../src/storage/migration.ts";

const below = Number.MAX_SAFE_INTEGER;

/**
 * The index holds each word of a text once and marks what tells (`lib/tokens.ts`). What is there is indexed anew by a job, the
 * newest first. SQLite's index begins empty, since it keeps less of each word now; PostgreSQL's rows stay until theirs come.
 */
export const searchMarks: Migration = {
  name: "0032-search-marks",
  async up({ engine, run }) {
    const now = new Date().toISOString();
    for (const [at, what] of (["post", "actor"] as const).entries()) {
      if (engine === "sqlite") {
        await run(`drop table ${what}_search`);
        await run(
          `create virtual table ${what}_search using fts5(tokens, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 0")`,
        );
      }
      const payload = JSON.stringify({ type: "SearchOutdated", what, below });
      await run(
        `insert into job (id, lane, kind, key, payload, state, attempts, run_at, created_at)
         select ${at + 1}, 'upkeep', 'index-again', '${what}', '${payload}', 'waiting', 0, '${now}', '${now}'
         where exists (select 1 from ${what})`,
      );
    }
  },
};
