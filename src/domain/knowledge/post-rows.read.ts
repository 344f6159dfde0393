import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import { attachmentColumns } from "./attachment-view.ts";
import type { Reader } from "../../storage/reader.ts";
import { defineSeen } from "./define-seen.ts";
import { visible, type Viewer } from "./visible.ts";

type Ids = { ids: string };

/** The posts among these that the viewer may see, with what the viewer has done with each. */
export const postRows = defineSeen("posts", (reader, viewer, p: Ids) =>
  reader.db
    .selectFrom("post")
    .leftJoin("poll", "poll.post_id", "post.id")
    .selectAll("post")
    .select(parentAuthor.as("parent_author_id"))
    .select([has("poll").as("asks"), has("quote").as("quotes")])
    .select(pollColumns)
    .select(chosen(reader, viewer).as("poll_chosen"))
    .select(ownColumns(viewer))
    .where(inIds(reader, "post.id", p.ids))
    .where(visible(viewer)),
);

/** What these posts say to whoever may see them, and whose they answer: `sharedRows` asks nothing of the reader. */
export const sharedRows = define("posts-shared", (reader, p: Ids) =>
  reader.db
    .selectFrom("post")
    .selectAll("post")
    .select(parentAuthor.as("parent_author_id"))
    .select([has("poll").as("asks"), has("quote").as("quotes")])
    .where(inIds(reader, "post.id", p.ids)),
);

/** Those among these that the viewer may see, and only what is the viewer's own of them. */
export const ownRows = defineSeen("posts-own", (reader, viewer, p: Ids) =>
  reader.db
    .selectFrom("post")
    .select("post.id")
    .select(ownColumns(viewer))
    .where(inIds(reader, "post.id", p.ids))
    .where(visible(viewer)),
);

const parentAuthor = sql<
  number | null
>`(select parent.author_id from post as parent where parent.id = post.reply_to_id)`;

function has(table: "poll" | "quote") {
  return sql<number>`case when exists (select 1 from ${sql.table(table)} as it where it.post_id = post.id) then 1 else 0 end`;
}

function ownColumns(viewer: Viewer) {
  return [
    mutes(viewer).as("thread_muted"),
    did(viewer, "thanks").as("thanked"),
    did(viewer, "boost").as("boosted"),
    did(viewer, "bookmark").as("bookmarked"),
    pinned(viewer).as("pinned"),
    follows(viewer, "viewer").as("follows_author"),
    follows(viewer, "author").as("follows_viewer"),
  ] as const;
}

const pollColumns = [
  "poll.options as poll_options",
  "poll.tallies as poll_tallies",
  "poll.multiple as poll_multiple",
  "poll.hide_totals as poll_hide_totals",
  "poll.votes_count as poll_votes_count",
  "poll.voters_count as poll_voters",
  "poll.ends_at as poll_ends_at",
  "poll.closed_at as poll_closed_at",
] as const;

/** What the viewer chose in the poll, separated by commas. */
function chosen(reader: Reader, viewer: Viewer) {
  if (viewer.kind !== "person") return sql<string | null>`null`;
  const list =
    reader.engine === "sqlite" ? sql`group_concat(choice)` : sql`string_agg(choice::text, ',')`;
  return sql<string | null>`case when poll.post_id is not null then (select ${list} from poll_vote
    where poll_vote.post_id = post.id and poll_vote.actor_id = ${viewer.actorId}) end`;
}

function mutes(viewer: Viewer) {
  return viewer.kind === "person"
    ? sql<number>`case when exists (select 1 from thread_mute where thread_mute.actor_id = ${viewer.actorId}
        and thread_mute.thread_id = post.thread_id) then 1 else 0 end`
    : sql<number>`0`;
}

function did(viewer: Viewer, table: "thanks" | "boost" | "bookmark") {
  return viewer.kind === "person"
    ? sql<number>`case when exists (select 1 from ${sql.table(table)} as done
        where done.actor_id = ${viewer.actorId} and done.post_id = post.id) then 1 else 0 end`
    : sql<number>`0`;
}

/** One pins one's own, so nobody else's is looked for. */
function pinned(viewer: Viewer) {
  return viewer.kind === "person"
    ? sql<number>`case when post.author_id = ${viewer.actorId} and exists (select 1 from pin
        where pin.actor_id = ${viewer.actorId} and pin.post_id = post.id) then 1 else 0 end`
    : sql<number>`0`;
}

/** Whether the viewer follows the author, or the author the viewer: looked for where those may quote who do (`leaveToQuote`). */
function follows(viewer: Viewer, who: "viewer" | "author") {
  if (viewer.kind !== "person") return sql<number>`0`;
  const me = viewer.actorId;
  const [between, word] =
    who === "viewer"
      ? [sql`follower_id = ${me} and followee_id = post.author_id`, "followers"]
      : [sql`follower_id = post.author_id and followee_id = ${me}`, "following"];
  const asked = sql.lit(`%${word}%`);
  return sql<number>`case when (post.quotable_by like ${asked} or post.quotable_asked like ${asked})
    and exists (select 1 from follow as between_us
    where ${between} and between_us.state = 'accepted') then 1 else 0 end`;
}

/** What these posts quote, and what is between the viewer and the author of it. */
export const quoteRows = defineSeen("post-quotes", (reader, viewer, p: Ids) =>
  reader.db
    .selectFrom("quote")
    .leftJoin("post as quoted", "quoted.id", "quote.quoted_id")
    .select(["quote.post_id", "quote.quoted_id", "quote.state", "quote.unasked"])
    .select(blocks(viewer).as("blocked"))
    .select(mutedUntil(viewer).as("muted_until"))
    .select(hides(viewer).as("hidden"))
    .where(inIds(reader, "quote.post_id", p.ids)),
);

function blocks(viewer: Viewer) {
  return viewer.kind === "person"
    ? sql<number>`case when exists (select 1 from block
        where blocker_id = ${viewer.actorId} and blocked_id = quoted.author_id) then 1 else 0 end`
    : sql<number>`0`;
}

/** Whether the viewer has hidden the author's server. */
function hides(viewer: Viewer) {
  return viewer.kind === "person"
    ? sql<number>`case when exists (select 1 from hidden_host
        join actor on actor.host = hidden_host.host where hidden_host.actor_id = ${viewer.actorId}
        and actor.id = quoted.author_id) then 1 else 0 end`
    : sql<number>`0`;
}

/** Until when the viewer has muted the author, an empty text for ever; null when they have not. */
function mutedUntil(viewer: Viewer) {
  return viewer.kind === "person"
    ? sql<string | null>`(select coalesce(mute.until, '') from mute
        where muter_id = ${viewer.actorId} and muted_id = quoted.author_id)`
    : sql<string | null>`null`;
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

/** Which of these posts the viewer may see. */
export const seenRows = defineSeen("posts-seen", (reader, viewer, p: Ids) =>
  reader.db
    .selectFrom("post")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where(visible(viewer)),
);
