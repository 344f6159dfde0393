import type { Migration } from "../src/storage/migration.ts";

/** On PostgreSQL the places of all streams in one order too, for whoever follows much of what there is (decision 0033). */
export const newestPlaces: Migration = {
  name: "0036-newest-places",
  async up({ engine, index }) {
    if (engine === "postgres")
      await index("index entry_newest on entry (id, source) include (post_id, via_id)");
  },
};
