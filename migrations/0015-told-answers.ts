import type { Migration } from "../src/storage/migration.ts";

export const toldAnswers: Migration = {
  name: "0015-told-answers",
  async up({ clustered, index }) {
    await clustered(
      "told_answer",
      `request_id int not null references post (id) on delete cascade,
       reply_uri text not null,
       primary key (request_id, reply_uri)`,
    );
    await index("index told_answer_reply on told_answer (reply_uri)");
  },
};
