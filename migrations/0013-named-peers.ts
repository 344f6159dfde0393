import type { Migration } from "../src/storage/migration.ts";

/** Servers that an administrator has named are told apart from those only met. */
export const namedPeers: Migration = {
  name: "0013-named-peers",
  async up({ engine, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await run(`alter table peer add column named ${integer} not null default 0`);
    await run(`update peer set named = 1 where trust = 'allied'`);
  },
};
