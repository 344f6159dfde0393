import type { Tx } from "../../storage/transaction.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import { seedTopicNames } from "./seed-topics.ts";
import { addSynonym } from "./topics.ts";

/** Makes the first topics with their synonyms, or brings their names up to date. Twice is once. */
export async function seedTopics(tx: Tx): Promise<void> {
  for (const [da, en, ...others] of seedTopicNames) {
    const id = await curated(tx, da, en);
    for (const synonym of [en, ...others])
      if (topicSlug(synonym) !== topicSlug(da)) await addSynonym(tx, id, synonym);
  }
}

/** Makes the first topics where there are none at all: what people have changed since stays as they want it. */
export async function seedTopicsOnce(tx: Tx): Promise<void> {
  const any = await tx.db.selectFrom("topic").select("id").limit(1).executeTakeFirst();
  if (!any) await seedTopics(tx);
}

async function curated(tx: Tx, da: string, en: string): Promise<number> {
  const names = { label_da: da, label_en: en, curated: 1 } as const;
  const { id } = await tx.db
    .insertInto("topic")
    .values({
      id: tx.newId(),
      slug: topicSlug(da)!,
      ...names,
      canonical_id: null,
      posts_count: 0,
      created_at: tx.now,
    })
    .onConflict((c) => c.column("slug").doUpdateSet({ ...names, canonical_id: null }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}
