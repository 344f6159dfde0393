import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import { attachmentColumns } from "./attachment-view.ts";
import { defineSeen } from "./define-seen.ts";
import { visible, type Viewer } from "./visible.ts";

type Ids = { ids: string };

/** The posts among these that the viewer may see, with what the viewer has done with each. */
export const postRows = defineSeen("posts", (reader, viewer, p: Ids) =>
  reader.db
    .selectFrom("post")
    .selectAll("post")
    .select([
      did(viewer, "thanks").as("thanked"),
      did(viewer, "boost").as("boosted"),
      did(viewer, "bookmark").as("bookmarked"),
      did(viewer, "pin").as("pinned"),
    ])
    .where(inIds(reader, "post.id", p.ids))
    .where(visible(viewer)),
);

function did(viewer: Viewer, table: "thanks" | "boost" | "bookmark" | "pin") {
  return viewer.kind === "person"
    ? sql<number>`case when exists (select 1 from ${sql.table(table)} as done
        where done.actor_id = ${viewer.actorId} and done.post_id = post.id) then 1 else 0 end`
    : sql<number>`0`;
}

/** The topics of these posts, in each post's order. */
export const topicRows = define("post-topics", (reader, p: Ids) =>
  reader.db
    .selectFrom("post_topic")
    .innerJoin("topic", "topic.id", "post_topic.topic_id")
    .select([
      "post_topic.post_id",
      "post_topic.position",
      "topic.id",
      "topic.slug",
      "topic.label_da",
      "topic.label_en",
    ])
    .where(inIds(reader, "post_topic.post_id", p.ids)),
);

export const attachmentRows = define("post-attachments", (reader, p: Ids) =>
  reader.db
    .selectFrom("attachment")
    .select(attachmentColumns)
    .select(["attachment.post_id", "attachment.position"])
    .where(inIds(reader, "attachment.post_id", p.ids)),
);

export const mentionRows = define("post-mentions", (reader, p: Ids) =>
  reader.db
    .selectFrom("mention")
    .select(["post_id", "actor_id"])
    .where(inIds(reader, "mention.post_id", p.ids)),
);

export const answerRows = define("post-answers", (reader, p: Ids) =>
  reader.db
    .selectFrom("answer")
    .select(["request_id", "reply_id"])
    .where(inIds(reader, "answer.request_id", p.ids)),
);
