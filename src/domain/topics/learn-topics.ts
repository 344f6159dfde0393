import { cleanName } from "../../lib/text.ts";
import { longestTag, topicSlug } from "../../lib/topic-slug.ts";
import type { Tx } from "../../storage/transaction.ts";
import { addSynonym } from "./topics.ts";

/** A topic as an allied region names it. */
export interface AlliedTopic {
  labelDa: string;
  labelEn: string;
  synonyms: readonly string[];
}

/**
 * Takes over the topics of an allied region that are not known here, with those synonyms that mean nothing here yet:
 * what people here have named stays as they named it.
 */
export async function learnTopics(tx: Tx, topics: readonly AlliedTopic[]): Promise<number> {
  let learned = 0;
  for (const topic of topics) if (await learn(tx, topic)) learned += 1;
  return learned;
}

async function learn(tx: Tx, { labelDa, labelEn, synonyms }: AlliedTopic): Promise<boolean> {
  const slug = topicSlug(labelDa);
  if (slug === undefined || (await isKnown(tx, slug))) return false;
  const id = tx.newId();
  await tx.db
    .insertInto("topic")
    .values({
      id,
      slug,
      label_da: cleanName(labelDa, longestTag),
      label_en: cleanName(labelEn, longestTag),
      canonical_id: null,
      curated: 1,
      posts_count: 0,
      created_at: tx.now,
    })
    .onConflict((c) => c.column("slug").doNothing())
    .execute();
  for (const synonym of synonyms) {
    const other = topicSlug(synonym);
    if (other !== undefined && !(await isKnown(tx, other))) await addSynonym(tx, id, synonym);
  }
  return true;
}

async function isKnown(tx: Tx, slug: string): Promise<boolean> {
  const held = await tx.db
    .selectFrom("topic")
    .select("id")
    .where("slug", "=", slug)
    .executeTakeFirst();
  return held !== undefined;
}
