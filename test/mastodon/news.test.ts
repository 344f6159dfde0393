import { expect, test } from "vitest";
import type { Fact } from "../../src/domain/facts.ts";
import { createIds } from "../../src/lib/id.ts";
import { gather, isNews } from "../../src/mastodon/streaming/news.ts";

const now = Date.parse("2026-11-24T12:00:00.000Z");
const ids = createIds({ node: 0, now: () => now });
const [one, other, boostId] = [ids.next(), ids.next(), ids.next()];
const hours = (n: number): number => ids.at(now - n * 3_600_000);

const published = (postId: number): Fact => ({
  type: "PostPublished",
  postId,
  authorId: 1,
  local: true,
});
const revised = (postId: number): Fact => ({ ...published(postId), type: "PostRevised" }) as Fact;
const takenAway = (postId: number): Fact => ({
  type: "PostTakenAway",
  postId,
  announcedId: null,
  authorId: 1,
  audience: "public",
  networkId: null,
  namedHere: [],
});
const inNetwork = (postId: number, state: "accepted" | "removed"): Fact => ({
  type: "NetworkStateChanged",
  postId,
  announcedId: null,
  networkId: 9,
  state,
});
const boosted: Fact = { type: "Boosted", boostId, postId: one, actorId: 1, local: true };
const unboosted: Fact = { ...boosted, type: "BoostWithdrawn", uri: "https://x.example/1" };
const notified = (readerId: number, notificationId: number): Fact => ({
  type: "Notified",
  notificationId,
  readerId,
  pushTo: [],
});

/** What there is to tell, by the ids of it. */
function told(facts: readonly Fact[]) {
  const news = gather(facts, now);
  return {
    posts: [...news.posts],
    entered: [...news.entered],
    revised: [...news.revised],
    boosts: [...news.boosts],
    gone: news.gone.map(({ postId }) => postId),
    takenOff: news.takenOff.map(({ postId }) => postId),
    unboosted: news.unboosted.map((fact) => fact.boostId),
    told: [...news.told],
  };
}

const nothing = told([]);

test.each<[string, readonly Fact[], Partial<ReturnType<typeof told>>]>([
  ["a new post", [published(one)], { posts: [one] }],
  ["what came five hours late", [published(hours(5))], { posts: [expect.any(Number) as number] }],
  ["what is seven hours old", [published(hours(7)), { ...boosted, boostId: hours(7) } as Fact], {}],
  ["a change of an old one", [revised(hours(70))], { revised: [expect.any(Number) as number] }],
  ["a new post that was changed at once", [published(one), revised(one)], { posts: [one] }],
  ["what came and went", [published(one), revised(one), takenAway(one)], {}],
  ["what was changed and went", [revised(one), takenAway(one)], { gone: [one] }],
  ["a boost taken back at once", [boosted, unboosted], {}],
  ["a boost taken back later", [unboosted], { unboosted: [boostId] }],
  ["what a network took", [inNetwork(one, "accepted")], { entered: [one] }],
  [
    "a post its network took at once",
    [published(one), inNetwork(one, "accepted")],
    { posts: [one] },
  ],
  ["what was taken off", [revised(one), inNetwork(one, "removed")], { takenOff: [one] }],
  ["put back", [inNetwork(one, "removed"), inNetwork(one, "accepted")], { entered: [one] }],
  ["taken off, then gone", [inNetwork(one, "removed"), takenAway(one)], { gone: [one] }],
  ["two posts", [published(one), published(other), takenAway(one)], { posts: [other] }],
  [
    "news of two people",
    [notified(1, 5), notified(2, 6), notified(1, 7)],
    {
      told: [
        [1, [5, 7]],
        [2, [6]],
      ],
    },
  ],
])("%s is told once, as it stands after all", (_, facts, expected) => {
  expect(told(facts)).toEqual({ ...nothing, ...expected });
  expect(facts.every(isNews)).toBe(true);
});

test("what nobody listens for is no news", () => {
  expect(isNews({ type: "NetworkGap", networkId: 1 })).toBe(false);
});
