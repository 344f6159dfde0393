import { demoPost, demoPosts, isAcross, localPart, regionOf } from "./posts.ts";
import type { DemoAccount, DemoPost, DemoRegion } from "./types.ts";

/** Something that happened in a region. `who` and `whom` are handles as the region knows them. */
export type Happening = { daysAgo: number } & (
  | { what: "arrives"; account: DemoAccount }
  | { what: "follows"; who: string; whom: string }
  | { what: "publishes"; post: DemoPost }
  | { what: "accepts"; post: DemoPost }
  | { what: "thanks" | "boosts"; who: string; post: DemoPost }
);

const arrived = 130;
const met = 110;
/** People read in the hours and days after something was written. */
const readAfter = 0.3;
const nextReaderAfter = 0.41;

/** All that happened in a region before it met the others, oldest first. */
export function storyOf(region: DemoRegion): Happening[] {
  const posts = demoPosts.filter(
    (post) => regionOf(post.author) === region.slug && !isAcross(post),
  );
  const story = [
    ...region.accounts.map((account, at): Happening => ({
      what: "arrives",
      daysAgo: arrived - at,
      account,
    })),
    ...acquaintances(region.accounts),
    ...posts.flatMap((post) => [published(post), ...accepted(post), ...received(region, post)]),
  ];
  return story.toSorted((a, b) => b.daysAgo - a.daysAgo);
}

/** Colleagues follow those they share an interest with, and the next two on the list. */
function acquaintances(accounts: readonly DemoAccount[]): Happening[] {
  return accounts.flatMap((one, at) =>
    accounts
      .filter(
        (other, place) =>
          other !== one && (isNext(at, place, accounts.length) || shareInterest(one, other)),
      )
      .map((other, nth): Happening => ({
        what: "follows",
        daysAgo: met - at - nth / 10,
        who: one.handle,
        whom: other.handle,
      })),
  );
}

/** The last on the list goes on with the first. */
function isNext(at: number, place: number, count: number): boolean {
  return (place - at + count) % count <= 2;
}

function shareInterest(one: DemoAccount, other: DemoAccount): boolean {
  return one.interests.some((topic) => other.interests.includes(topic));
}

function published(post: DemoPost): Happening {
  return { what: "publishes", daysAgo: post.daysAgo, post };
}

/** Who asked says thank you and accepts, the same day. */
function accepted(post: DemoPost): Happening[] {
  if (!post.accepted) return [];
  const who = localPart(demoPost(post.replyTo!).author);
  const daysAgo = post.daysAgo - 0.2;
  return [
    { what: "accepts", daysAgo, post },
    { what: "thanks", daysAgo, who, post },
  ];
}

/** Those who care for its topics thank for what they can use; the first of them passes it on. */
function received(region: DemoRegion, post: DemoPost): Happening[] {
  if (post.kind !== "experience" && post.kind !== "offer") return [];
  const readers = region.accounts
    .filter(({ handle }) => handle !== localPart(post.author))
    .filter(({ interests }) => (post.topics ?? []).some((topic) => interests.includes(topic)))
    .map(({ handle }, nth) => ({
      who: handle,
      daysAgo: post.daysAgo - readAfter - nth * nextReaderAfter,
    }))
    .filter(({ daysAgo }) => daysAgo > 0);
  return readers.flatMap(({ who, daysAgo }, nth): Happening[] => [
    { what: "thanks", daysAgo, who, post },
    ...(nth === 0 ? [{ what: "boosts", daysAgo, who, post } as const] : []),
  ]);
}
