import type { Migration } from "../src/storage/migration.ts";

export const answers: Migration = {
  name: "0009-answers",
  async up({ clustered, index }) {
    await clustered(
      "answer",
      `request_id int not null references post (id) on delete cascade,
       reply_id int not null references post (id) on delete cascade,
       accepted_at text not null,
       primary key (request_id, reply_id)`,
    );
    await index("index answer_reply on answer (reply_id)");
  },
};
