import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { keepConversations } from "../streams/conversations.ts";
import { place } from "../streams/place.ts";
import { attach, fileUnder, name } from "./belongings.ts";
import { count, uncount } from "./counts.ts";
import { changePoll } from "./keep-poll.ts";
import type { PostChanges } from "./new-post.ts";
import { optionsOf } from "./poll.ts";
import { changedColumns } from "./post-row.ts";
import { retakeQuote } from "./take-quote.ts";
import { isQuotedHere } from "./tell-quoters.ts";
import { tellOfPost } from "./tell-of-post.ts";
import { noteReworded } from "./tell-reworded.ts";
import { tellAnswers } from "./told-answers.ts";

/**
 * The columns a reader sees; what they were is kept for the history. Whether a request is open is none of them: to be
 * answered makes no new version of it, here or elsewhere.
 */
const shown = [
  "title",
  "teaser",
  "body_html",
  "body_source",
  "sections",
  "warning",
  "sensitive",
  "language",
  "audience",
  "outcome",
  "aspects",
  "change",
  "maturity",
  "form",
  "capacity",
  "needed_by",
  "licence",
] as const satisfies readonly (keyof PostTable)[];

type Shown = Pick<PostTable, (typeof shown)[number]>;

/** What a version said. */
export type RevisionContent = Shown & {
  /** The choices of its poll. */
  options?: readonly string[];
};

/**
 * Changes a post that is held: the earlier version is kept when the words changed, numbers and places follow, people
 * newly named are told. `at` is when its author changed it; null when they do not say that they did, and then it counts as
 * changed only where its words are others.
 */
export async function changePost(
  tx: Tx,
  before: PostTable,
  changes: PostChanges,
  at: string | null,
): Promise<void> {
  const topicsBefore = await topicsOf(tx, before.id);
  await uncount(tx, before, topicsBefore);
  const columns = changedColumns(tx, before, changes);
  const old = contentOf(before);
  const asked = await optionsBefore(tx, before.id);
  const asksAnew = changes.poll !== undefined && (await changePoll(tx, before, changes.poll));
  const reworded =
    asksAnew || JSON.stringify(old) !== JSON.stringify(contentOf({ ...before, ...columns }));
  if (reworded) await keepRevision(tx, before, { ...old, ...(asked && { options: asked }) });
  const version = before.version + (reworded ? 1 : 0);
  const after = await tx.db
    .updateTable("post")
    .set({ ...columns, version, edited_at: at ?? (reworded ? tx.now : before.edited_at) })
    .where("id", "=", before.id)
    .returningAll()
    .executeTakeFirstOrThrow();

  const topicIds = changes.topics ? await fileUnder(tx, after.id, changes.topics) : topicsBefore;
  const { here, fresh } = changes.mentions
    ? await name(tx, after.id, changes.mentions)
    : { here: await peopleNamed(tx, after.id), fresh: [] };
  if (changes.attachments) await attach(tx, after, changes.attachments);
  if (changes.answers) await tellAnswers(tx, after, changes.answers);
  await count(tx, after, topicIds);
  if (changes.quote !== undefined) await retakeQuote(tx, after, changes.quote);
  await place(tx, after, topicIds, here);
  await keepConversations(tx, after, fresh);
  await tellOfPost(tx, after, fresh, undefined);
  if (reworded) await noteReworded(tx, after.id);
  const { id: postId, author_id: authorId } = after;
  await tx.record({ type: "PostRevised", postId, authorId, local: after.local === 1 });
  if (reworded && (await isQuotedHere(tx, postId)))
    await tx.record({ type: "QuotedEdited", postId });
}

function contentOf(post: PostTable): Shown {
  return Object.fromEntries(shown.map((column) => [column, post[column]])) as Shown;
}

async function optionsBefore(tx: Tx, postId: number): Promise<string[] | undefined> {
  const held = await tx.db
    .selectFrom("poll")
    .select("options")
    .where("post_id", "=", postId)
    .executeTakeFirst();
  return held && optionsOf(held.options);
}

async function keepRevision(tx: Tx, post: PostTable, content: RevisionContent): Promise<void> {
  await tx.db
    .insertInto("revision")
    .values({
      post_id: post.id,
      version: post.version,
      content: JSON.stringify(content),
      created_at: post.edited_at ?? post.published_at,
    })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Ids of the topics a post is filed under. */
export async function topicsOf(tx: Tx, postId: number): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("post_topic")
    .select("topic_id")
    .where("post_id", "=", postId)
    .execute();
  return rows.map((row) => row.topic_id);
}

/** Ids of the people here whom a post names. */
export async function peopleNamed(tx: Tx, postId: number): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("mention")
    .innerJoin("actor", "actor.id", "mention.actor_id")
    .select("actor.id")
    .where("post_id", "=", postId)
    .where("actor.local", "=", 1)
    .execute();
  return rows.map((row) => row.id);
}
