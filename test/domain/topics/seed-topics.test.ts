import { expect, test } from "vitest";
import { seedTopicNames, type SeedTopicSlug } from "../../../src/domain/topics/seed-topics.ts";
import { topicSlug } from "../../../src/lib/topic-slug.ts";

test("no name stands for two topics, and none is said twice but where both languages say the same", () => {
  const owners = new Map<string, string>();
  for (const [da, en, ...others] of seedTopicNames)
    for (const name of [da, ...(topicSlug(en) === topicSlug(da) ? [] : [en]), ...others]) {
      const slug = topicSlug(name)!;
      expect(slug, name).toBeTruthy();
      expect(owners.get(slug), `${name} of ${da}`).toBeUndefined();
      owners.set(slug, da);
    }
  expect(seedTopicNames.length).toBeGreaterThanOrEqual(60);
});

test("slugs are known to the type checker as they are made", () => {
  const known: SeedTopicSlug[] = ["tavlemøde", "børnogunge", "sundhedsit", "kol", "ældre"];
  const made = new Set(seedTopicNames.map(([da]) => topicSlug(da)));
  expect(known.filter((slug) => !made.has(slug))).toEqual([]);
  // @ts-expect-error: a synonym is no topic of its own
  const synonym: SeedTopicSlug = "huddle";
  expect(made).not.toContain(synonym);
});
