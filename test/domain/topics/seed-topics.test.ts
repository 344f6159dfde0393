import { expect, test } from "vitest";
import { topicSeeds } from "../../../src/domain/topics/seed-topics.ts";
import { topicSlug } from "../../../src/lib/topic-slug.ts";

const names = topicSeeds.flatMap(({ slug, synonyms }) => [slug, ...synonyms.map(topicSlug)]);

test("every slug is in the one form of topic names, and every label is a name of its topic", () => {
  const wrong = topicSeeds.filter(
    ({ slug, da }) => topicSlug(slug) !== slug || topicSlug(da) !== slug,
  );
  expect(wrong).toEqual([]);
});

test("no name stands for two topics", () => {
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names).not.toContain(undefined);
});
