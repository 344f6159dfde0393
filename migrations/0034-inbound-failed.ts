import type { Migration } from "../src/storage/migration.ts";

/** What could not be handled is counted for whoever watches: among what was handled in 90 days it is rare. */
export const inboundFailed: Migration = {
  name: "0034-inbound-failed",
  async up({ index }) {
    await index("index inbound_failed on inbound (id) where state = 'failed'");
  },
};
