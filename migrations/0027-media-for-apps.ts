import type { Migration } from "../src/storage/migration.ts";

/** What apps show of a picture before they have it, and in its place. */
export const mediaForApps: Migration = {
  name: "0027-media-for-apps",
  async up({ run, index }) {
    await run("alter table attachment add column preview text");
    await run("alter table attachment add column blurhash text");
    await run("alter table attachment add column focus text");
    await index("index attachment_preview on attachment (preview) where preview is not null");
  },
};
