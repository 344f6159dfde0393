import { define, inTexts } from "../../storage/query.ts";
import type { TopicTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { cleanName } from "../../lib/text.ts";
import { longestTag, topicSlug } from "../../lib/topic-slug.ts";
import { Refused } from "../refused.ts";

export type TopicRow = TopicTable;

const topicsBySlugs = define("topics-by-slugs", (reader, p: { slugs: string }) =>
  reader.db
    .selectFrom("topic")
    .selectAll()
    .where(inTexts(reader, "slug", p.slugs)),
);

/**
 * The topics these names mean, made when new; synonyms become the topic they mean. Each once, in the order given.
 * Throws `topic-not-valid` for a name without a letter or over 100 characters.
 */
export async function ensureTopics(tx: Tx, names: readonly string[]): Promise<TopicRow[]> {
  const labels = new Map(names.toReversed().map((name) => [slugOf(name), labelOf(name)]));
  if (labels.size === 0) return [];
  const slugs = [...new Set(names.map(slugOf))];
  let held = await bySlugs(tx, slugs);
  const missing = slugs.filter((slug) => !held.some((topic) => topic.slug === slug));
  for (const topic of held) await spellAnew(tx, topic, labels.get(topic.slug) ?? topic.slug);
  for (const slug of missing) await insertTopic(tx, slug, labels.get(slug) ?? slug);
  if (missing.length > 0) held = await bySlugs(tx, slugs);
  return meant(
    tx,
    slugs.map((slug) => held.find((topic) => topic.slug === slug)!),
  );
}

/**
 * Makes `synonym` another name of `topicId`: what is filed under it, or under what led to it, from now on is filed under
 * that topic.
 */
export async function addSynonym(tx: Tx, topicId: number, synonym: string): Promise<void> {
  const slug = slugOf(synonym);
  await insertTopic(tx, slug, labelOf(synonym));
  const named = tx.db.selectFrom("topic").select("id").where("slug", "=", slug);
  await tx.db
    .updateTable("topic")
    .set({ canonical_id: topicId })
    .where((eb) => eb.or([eb("slug", "=", slug), eb("canonical_id", "in", named)]))
    .where("id", "<>", topicId)
    .execute();
}

function slugOf(name: string): string {
  const slug = topicSlug(name);
  if (slug === undefined) throw new Refused("topic-not-valid");
  return slug;
}

function labelOf(name: string): string {
  return cleanName(name.replace(/^\s*#+/u, ""), longestTag);
}

async function insertTopic(tx: Tx, slug: string, label: string): Promise<void> {
  await tx.db
    .insertInto("topic")
    .values({
      id: tx.newId(),
      slug,
      label_da: label,
      label_en: label,
      canonical_id: null,
      curated: 0,
      posts_count: 0,
      created_at: tx.now,
    })
    .onConflict((c) => c.column("slug").doNothing())
    .execute();
}

/** Nothing shared is filed under it yet: how it is written is for whoever shares something first. */
async function spellAnew(tx: Tx, topic: TopicRow, label: string): Promise<void> {
  if (topic.curated === 1 || topic.posts_count > 0) return;
  if (label === topic.slug || label === topic.label_da) return;
  await tx.db
    .updateTable("topic")
    .set({ label_da: label, label_en: label })
    .where("id", "=", topic.id)
    .where("curated", "=", 0)
    .where("posts_count", "=", 0)
    .where("canonical_id", "is", null)
    .execute();
}

function bySlugs(tx: Tx, slugs: readonly string[]): Promise<TopicRow[]> {
  return topicsBySlugs(tx, { slugs: JSON.stringify(slugs) });
}

async function meant(tx: Tx, topics: readonly TopicRow[]): Promise<TopicRow[]> {
  const synonyms = topics.filter((topic) => topic.canonical_id !== null);
  if (synonyms.length === 0) return [...topics];
  const targets = await tx.db
    .selectFrom("topic")
    .selectAll()
    .where(
      "id",
      "in",
      synonyms.map((topic) => topic.canonical_id!),
    )
    .execute();
  const byId = new Map(targets.map((topic) => [topic.id, topic]));
  const all = topics.map((topic) => byId.get(topic.canonical_id ?? 0) ?? topic);
  return all.filter((topic, at) => all.findIndex((other) => other.id === topic.id) === at);
}
