import { define, defineWrite, type Row } from "../../storage/query.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { freeId } from "../free-id.ts";
import { lock } from "../lock.ts";
import { keepConversations } from "../streams/conversations.ts";
import { placeFirst } from "../streams/place.ts";
import { isBuried } from "../tombstones.ts";
import { Refused } from "../refused.ts";
import { addFiles, fileFirst, nameFirst } from "./belongings.ts";
import { countFirst } from "./counts.ts";
import { openPoll } from "./keep-poll.ts";
import type { NewPost } from "./new-post.ts";
import { postRow } from "./post-row.ts";
import { noteAwaited } from "./tell-awaited.ts";
import { tellOfPost } from "./tell-of-post.ts";
import { placeAnswers, tellAnswers } from "./told-answers.ts";
import { linkQuotes, takeQuote } from "./take-quote.ts";
import { linkReplies, parentOf } from "./thread-links.ts";

const idByUri = define("added-post-id", (reader, p: { uri: string }) =>
  reader.db.selectFrom("post").select("id").where("uri", "=", p.uri),
);

const authorUri = define("author-uri", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "=", p.id)
    .where("state", "<>", "deleted"),
);

const insertPost = defineWrite("add-post", (tx, row: Row<PostTable>) =>
  tx.db
    .insertInto("post")
    .values(row)
    .onConflict((c) => c.column("uri").doNothing()),
);

/** `id` is null when the URI was deleted by its author: then nothing comes into being. */
export type AddedPost = { id: number; added: boolean } | { id: null; added: false };

/**
 * The one way a post comes into being, whoever brings it. Held under its URI already: nothing changes. Everything that
 * follows here (thread, topics, people named, files, places, numbers, notifications) is done in this transaction; what
 * arrives before what it belongs to is put right when that arrives.
 * Throws `not-found` when the author is not held here.
 */
export async function addPost(tx: Tx, post: NewPost): Promise<AddedPost> {
  await lock(tx, post.uri, post.reply_to_uri, post.quote?.uri);
  const held = await idOf(tx, post.uri);
  if (held !== undefined) return { id: held, added: false };
  if (await isBuried(tx, post.uri, await uriOfAuthor(tx, post.author_id)))
    return { id: null, added: false };

  const row = postRow(tx, post, post.id ?? (await freeId(tx, "post", post.published_at)));
  const parent = row.reply_to_uri ? await parentOf(tx, row.reply_to_uri) : undefined;
  if (parent) Object.assign(row, { reply_to_id: parent.id, thread_id: parent.thread_id });
  if ((await insertPost(tx, { ...row })).changed === 0)
    return { id: (await idOf(tx, post.uri))!, added: false };

  await settle(tx, row, post, parent);
  return { id: row.id, added: true };
}

async function settle(
  tx: Tx,
  row: PostTable,
  post: NewPost,
  parent: Pick<PostTable, "author_id" | "local"> | undefined,
): Promise<void> {
  const topicIds = await fileFirst(tx, row.id, post.topics ?? []);
  const here = await nameFirst(tx, row.id, post.mentions ?? []);
  await addFiles(tx, row, post.attachments ?? []);
  if (post.poll) await openPoll(tx, row, post.poll);
  row.replies_count = await linkReplies(tx, row);
  if (row.replies_count > 0)
    await tx.db
      .updateTable("post")
      .set({ replies_count: row.replies_count })
      .where("id", "=", row.id)
      .execute();
  if (post.answers?.length) await tellAnswers(tx, row, post.answers);
  await placeAnswers(tx, row);
  await countFirst(tx, row, topicIds);
  await linkQuotes(tx, row);
  if (post.quote) await takeQuote(tx, row, post.quote, { sought: !post.quoted });
  await placeFirst(tx, row, topicIds, here);
  await keepConversations(tx, row, row.local === 1 ? [...here, row.author_id] : here);
  await tellOfPost(tx, row, here, parent);
  await noteAwaited(tx, row, parent);
  const { id: postId, author_id: authorId } = row;
  const answersOurs = parent?.local === 1;
  await tx.record({
    type: "PostPublished",
    postId,
    authorId,
    local: row.local === 1,
    ...(answersOurs && { answersOurs }),
  });
  const missing = !parent && !post.ancestor && !post.quoted ? row.reply_to_uri : null;
  if (missing !== null && (await isSought(tx, missing)))
    await tx.record({ type: "ParentMissing", postId, parentUri: missing });
}

/** What is ours and not held is gone, what was buried is gone too: neither is looked for. */
async function isSought(tx: Tx, uri: string): Promise<boolean> {
  return !uri.startsWith(`${tx.origin}/`) && !(await isBuried(tx, uri));
}

async function idOf(tx: Tx, uri: string): Promise<number | undefined> {
  const [held] = await idByUri(tx, { uri });
  return held?.id;
}

async function uriOfAuthor(tx: Tx, id: number): Promise<string> {
  const [author] = await authorUri(tx, { id });
  if (!author) throw new Refused("not-found");
  return author.uri;
}
