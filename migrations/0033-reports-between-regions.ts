import type { Migration } from "../src/storage/migration.ts";

/** Reports that moderators of a network in other regions were told of, also where what they name is not held. */
export const reportsBetweenRegions: Migration = {
  name: "0033-reports-between-regions",
  async up({ engine, index, run }) {
    const integer = engine === "sqlite" ? "integer" : "bigint";
    await run(`alter table report add column told_in_id ${integer}`);
    await run("alter table report add column named text not null default '[]'");
    await run("update report set told_in_id = network_id");
    // Whose an inbox is, so that a server hears at the one it shares.
    await index("index actor_inbox on actor (inbox_uri) where shared_inbox_uri is not null");
  },
};
