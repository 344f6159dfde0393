import type { Migration } from "../src/storage/migration.ts";

/** Both engines index the same stemmed tokens (`lib/tokens.ts`), so that both find the same. */
export const search: Migration = {
  name: "0008-search",
  async up({ engine, run, index }) {
    for (const what of ["post", "actor"] as const) {
      if (engine === "sqlite") {
        await run(
          `create virtual table ${what}_search using fts5(tokens, content='', contentless_delete=1, detail=column, tokenize="unicode61 remove_diacritics 0")`,
        );
      } else {
        await run(`create table ${what}_search (id bigint primary key, tokens tsvector not null)`);
        await index(`index ${what}_search_tokens on ${what}_search using gin (tokens)`);
      }
    }
  },
};
