import type { Migration } from "../src/storage/migration.ts";

/** Apps list what someone thanked for, the latest first. */
export const thanksOfPerson: Migration = {
  name: "0029-thanks-of-person",
  async up({ index }) {
    await index("index thanks_actor on thanks (actor_id, id)");
  },
};
