import { isBlurhash } from "../../lib/blurhash.ts";
import { cleanName } from "../../lib/text.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import { define, defineWrite, inIds, type Row } from "../../storage/query.ts";
import type { MentionTable, PostTopicTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { ensureTopics } from "../topics/topics.ts";
import type { NewAttachment } from "./new-post.ts";

/** Most items taken from elsewhere; what is beyond is left out. */
const most = { topics: 10, mentions: 100, attachments: 16, alt: 1500 } as const;

const insertTopic = defineWrite("file-under", (tx, row: Row<PostTopicTable>) =>
  tx.db.insertInto("post_topic").values(row),
);

const insertMention = defineWrite("name", (tx, row: Row<MentionTable>) =>
  tx.db.insertInto("mention").values(row),
);

const standing = define("named-actors", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("actor")
    .select(["id", "local"])
    .where(inIds(reader, "id", p.ids))
    .where("state", "<>", "deleted"),
);

/** Files a post under its topics, in place of those it had. Returns their ids; names that are none are left out. */
export async function fileUnder(
  tx: Tx,
  postId: number,
  names: readonly string[],
): Promise<number[]> {
  await tx.db.deleteFrom("post_topic").where("post_id", "=", postId).execute();
  return fileFirst(tx, postId, names);
}

/** The same of a post that was under none. */
export async function fileFirst(
  tx: Tx,
  postId: number,
  names: readonly string[],
): Promise<number[]> {
  const topics = await ensureTopics(
    tx,
    names.filter((name) => topicSlug(name) !== undefined).slice(0, most.topics),
  );
  for (const [position, { id }] of topics.entries())
    await insertTopic(tx, { post_id: postId, topic_id: id, position });
  return topics.map((topic) => topic.id);
}

/** Names people in a post, in place of those it named. Returns which of them are ours, and which of ours are new to it. */
export async function name(
  tx: Tx,
  postId: number,
  actorIds: readonly number[],
): Promise<{ here: number[]; fresh: number[] }> {
  const before = await tx.db
    .deleteFrom("mention")
    .where("post_id", "=", postId)
    .returning("actor_id")
    .execute();
  const here = await nameFirst(tx, postId, actorIds);
  return { here, fresh: here.filter((id) => !before.some((row) => row.actor_id === id)) };
}

/** The same in a post that named nobody. Returns which of them are ours. */
export async function nameFirst(
  tx: Tx,
  postId: number,
  actorIds: readonly number[],
): Promise<number[]> {
  const wanted = [...new Set(actorIds)].slice(0, most.mentions);
  if (wanted.length === 0) return [];
  const actors = await standing(tx, { ids: wanted.join(",") });
  for (const { id } of actors) await insertMention(tx, { post_id: postId, actor_id: id });
  return actors.filter((actor) => actor.local === 1).map((actor) => actor.id);
}

/** Gives a post its files, in place of those it had; files uploaded here and no longer used are left for upkeep. */
export async function attach(
  tx: Tx,
  post: { id: number; author_id: number },
  attachments: readonly NewAttachment[],
): Promise<void> {
  await detach(tx, post.id);
  await addFiles(tx, post, attachments);
}

/** The same of a post that had none. */
export async function addFiles(
  tx: Tx,
  post: { id: number; author_id: number },
  attachments: readonly NewAttachment[],
): Promise<void> {
  for (const [position, file] of attachments.slice(0, most.attachments).entries()) {
    if ("attachmentId" in file)
      await tx.db
        .updateTable("attachment")
        .set({ post_id: post.id, position })
        .where("id", "=", file.attachmentId)
        .where("owner_id", "=", post.author_id)
        .where("post_id", "is", null)
        .execute();
    else if (parseHttpUrl(file.remoteUrl))
      await tx.db
        .insertInto("attachment")
        .values({
          id: tx.newId(),
          owner_id: post.author_id,
          post_id: post.id,
          position,
          media_type: cleanName(file.mediaType, 100).toLowerCase(),
          file: null,
          preview: null,
          remote_url: file.remoteUrl,
          alt: cleanName(file.alt, most.alt),
          width: size(file.width),
          height: size(file.height),
          bytes: null,
          sha256: file.sha256 ?? null,
          blurhash: file.blurhash && isBlurhash(file.blurhash) ? file.blurhash : null,
          focus: file.focus ? JSON.stringify(file.focus) : null,
          created_at: tx.now,
        })
        .execute();
  }
}

/** Takes a post's files away from it: ours wait for upkeep to remove them, addresses elsewhere are forgotten. */
export async function detach(tx: Tx, postId: number): Promise<void> {
  await tx.db
    .deleteFrom("attachment")
    .where("post_id", "=", postId)
    .where("file", "is", null)
    .execute();
  await tx.db
    .updateTable("attachment")
    .set({ post_id: null, created_at: tx.now })
    .where("post_id", "=", postId)
    .execute();
}

function size(pixels: number | null | undefined): number | null {
  return Number.isSafeInteger(pixels) && pixels! > 0 && pixels! < 100_000 ? pixels! : null;
}
