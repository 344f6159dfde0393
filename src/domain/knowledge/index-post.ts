import { plainText } from "../../lib/text.ts";
import { indexTokens } from "../../lib/tokens.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import { writeTokens } from "../../storage/search.ts";
import type { Store, Tx } from "../../storage/transaction.ts";

/** Posts indexed in one transaction: writing many costs little more than writing one. */
const atATime = 100;

/**
 * Brings the search index up to date with these posts; those that are gone, held back, or plain notes of people elsewhere
 * who do not want to be found are taken out of it.
 */
export async function indexPosts(
  store: Pick<Store, "transact">,
  ids: readonly number[],
): Promise<void> {
  const wanted = [...new Set(ids)];
  for (let from = 0; from < wanted.length; from += atATime)
    await store.transact((tx) => indexSome(tx, wanted.slice(from, from + atATime)));
}

async function indexSome(tx: Tx, ids: readonly number[]): Promise<void> {
  const posts = await tx.db
    .selectFrom("post")
    .innerJoin("actor", "actor.id", "post.author_id")
    .selectAll("post")
    .where("post.id", "in", ids)
    .where("post.state", "=", "published")
    .where((eb) =>
      eb.or([
        eb("actor.local", "=", 1),
        eb("actor.indexable", "=", 1),
        eb("post.kind", "<>", "note"),
      ]),
    )
    .execute();
  const beside = await textsBeside(tx, ids);
  const held = new Map(posts.map((post) => [post.id, post]));
  const rows = ids.map((id) => {
    const post = held.get(id);
    if (!post) return { id, tokens: "" };
    const { topics, files } = beside.get(id) ?? { topics: [], files: [] };
    const about = [post.title ?? "", ...topics].join("\n");
    return { id, tokens: indexTokens([wordsOf(post), ...files].join("\n"), post.language, about) };
  });
  await writeTokens(tx, "post", rows);
}

function wordsOf(post: PostTable): string {
  const { teaser, warning, capacity, body_html } = post;
  return [teaser, warning, capacity, plainText(body_html)].filter(Boolean).join("\n");
}

type Beside = { topics: string[]; files: string[] };

/** Names of topics in both languages, and what pictures show. */
async function textsBeside(tx: Tx, ids: readonly number[]): Promise<Map<number, Beside>> {
  const topics = await tx.db
    .selectFrom("post_topic")
    .innerJoin("topic", "topic.id", "post_topic.topic_id")
    .select(["post_topic.post_id", "topic.label_da", "topic.label_en"])
    .where("post_topic.post_id", "in", ids)
    .execute();
  const files = await tx.db
    .selectFrom("attachment")
    .select(["post_id", "alt"])
    .where("post_id", "in", ids)
    .execute();
  const found = new Map(ids.map((id): [number, Beside] => [id, { topics: [], files: [] }]));
  for (const row of topics) found.get(row.post_id)?.topics.push(`${row.label_da} ${row.label_en}`);
  for (const row of files) found.get(row.post_id ?? 0)?.files.push(row.alt);
  return found;
}
