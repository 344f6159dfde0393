import type { Migration } from "../src/storage/migration.ts";

export const remoteFiles: Migration = {
  name: "0010-remote-files",
  async up({ table, index }) {
    await table(
      "remote_file",
      `url text primary key,
       file text,
       media_type text,
       fetched_at text not null`,
    );
    await index("index remote_file_file on remote_file (file)");
    await index("index remote_file_age on remote_file (fetched_at)");
  },
};
