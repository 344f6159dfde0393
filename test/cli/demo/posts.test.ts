import { describe, expect, test } from "vitest";
import { draftOf } from "../../../src/cli/demo/draft-of.ts";
import { demoNetworkPosts, demoNetworks } from "../../../src/cli/demo/networks.ts";
import { demoPost, demoPosts, isAcross, regionOf } from "../../../src/cli/demo/posts.ts";
import { demoRegions } from "../../../src/cli/demo/regions.ts";
import type { DemoPost } from "../../../src/cli/demo/types.ts";
import { checkReplyAudience } from "../../../src/domain/knowledge/audience.ts";
import { checkDraft } from "../../../src/domain/knowledge/check-draft.ts";
import { guardText } from "../../../src/domain/knowledge/guard.ts";
import { seedTopicNames } from "../../../src/domain/topics/seed-topics.ts";
import { topicSlug } from "../../../src/lib/topic-slug.ts";

const now = "2026-11-24T12:00:00.000Z";
const some = (wanted: Partial<DemoPost>) =>
  demoPosts.filter((post) =>
    Object.entries(wanted).every(([name, value]) => post[name as keyof DemoPost] === value),
  );

describe("demo posts", () => {
  test.each(demoPosts)("$key keeps the rules of its kind and names no patient", (post) => {
    const checked = checkDraft(draftOf(post, now));
    const { title, teaser, body, capacity, sections } = checked;
    const texts = Object.entries({ title, teaser, body, capacity, ...sections }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    guardText(Object.fromEntries(texts), { confirmed: false, today: now });
  });

  test("keys are unique and authors exist", () => {
    expect(new Set(demoPosts.map(({ key }) => key)).size).toBe(demoPosts.length);
    const handles = new Set(
      demoRegions.flatMap(({ slug, accounts }) =>
        accounts.map(({ handle }) => `${handle}@${slug}`),
      ),
    );
    expect(demoPosts.filter(({ author }) => !handles.has(author))).toEqual([]);
    const silent = [...handles].filter((handle) => !demoPosts.some((p) => p.author === handle));
    expect(silent).toEqual([]);
  });

  test("topics are among those every instance starts with", () => {
    const slugs = new Set(seedTopicNames.map(([da]) => topicSlug(da)));
    const unknown = demoPosts.flatMap(({ topics = [] }) => topics.filter((t) => !slugs.has(t)));
    expect(unknown).toEqual([]);
  });

  test.each(demoPosts.filter(({ replyTo }) => replyTo))(
    "$key answers an older post that its author can read",
    (post) => {
      const parent = demoPost(post.replyTo!);
      expect(post.kind).toBe("note");
      checkReplyAudience(parent, post.audience);
      if (regionOf(parent.author) !== regionOf(post.author))
        expect(parent.audience).not.toBe("region");
      if (isAcross(post)) expect(post.daysAgo).toBe(0);
      else expect(parent.daysAgo).toBeGreaterThan(post.daysAgo);
    },
  );

  test("answers are accepted in requests, some requests have none, some not even a reply", () => {
    for (const { replyTo } of some({ accepted: true }))
      expect(demoPost(replyTo!).kind).toBe("request");
    const requests = some({ kind: "request" });
    const answered = requests.filter(({ key }) => some({ replyTo: key, accepted: true }).length);
    const silent = requests.filter(({ key }) => some({ replyTo: key }).length === 0);
    expect(answered.length).toBeGreaterThanOrEqual(5);
    expect(silent.length).toBeGreaterThanOrEqual(4);
  });

  test("there is enough of everything", () => {
    expect(demoPosts.length).toBeGreaterThanOrEqual(66);
    expect(some({ kind: "experience" }).length).toBeGreaterThanOrEqual(24);
    expect(some({ kind: "offer" }).length).toBeGreaterThanOrEqual(14);
    expect(some({ kind: "request" }).length).toBeGreaterThanOrEqual(14);
    expect(demoPosts.filter(isAcross).length).toBeGreaterThanOrEqual(14);
    for (const outcome of ["success", "failure", "mixed", "tooEarly"] as const)
      expect(some({ outcome }).length).toBeGreaterThanOrEqual(3);
    for (const change of ["start", "adapt", "stop"] as const)
      expect(some({ change }).length).toBeGreaterThanOrEqual(5);
    expect(some({ audience: "allied" }).length).toBeGreaterThanOrEqual(5);
    expect(some({ audience: "region" }).length).toBeGreaterThanOrEqual(2);
    for (const { slug } of demoRegions) {
      const own = demoPosts.filter(({ author }) => regionOf(author) === slug);
      expect(own.length).toBeGreaterThanOrEqual(18);
    }
  });
});

describe("what is said in the demo's networks", () => {
  test.each([...demoNetworks, ...demoNetworkPosts])("names no patient (%#)", (one) => {
    const texts = Object.entries(one).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    guardText(Object.fromEntries(texts), { confirmed: false, today: now });
  });

  test("is said by members, and answers what was said before in the same network", () => {
    for (const [at, { key, author, network, replyTo }] of demoNetworkPosts.entries()) {
      const { owner, members } = demoNetworks.find(({ handle }) => handle === network)!;
      expect([owner, ...members]).toContain(author);
      const before = demoNetworkPosts.slice(0, at);
      expect(before.map((post) => post.key)).not.toContain(key);
      if (replyTo !== undefined)
        expect(before.find((post) => post.key === replyTo)?.network).toBe(network);
    }
  });
});
