import { demoPost, demoPosts, isAcross, regionOf } from "./posts.ts";
import { demoRegions } from "./regions.ts";
import type { DemoHandle } from "./types.ts";

/** What someone does across regions, once all regions run: by their own pages, over real federation. Posts go by key. */
export type CrossRegionStep =
  | { what: "follow"; who: DemoHandle; whom: DemoHandle }
  | { what: "answer"; who: DemoHandle; post: string }
  | { what: "accept"; who: DemoHandle; post: string }
  | { what: "thank" | "boost"; who: DemoHandle; post: string };

/** Recommended to one's own region by someone of another. */
const boosts: readonly (readonly [DemoHandle, string])[] = [
  ["sygeplejerske-m2@nordjylland", "s-natlige"],
  ["farmaceut-klinik@nordjylland", "s-urinstix"],
  ["sosu-geriatri@nordjylland", "m-maaltider"],
  ["bioanalytiker-viborg@midtjylland", "n-sepsis"],
  ["kvalitet-ort@midtjylland", "s-idekasse"],
  ["boern-specialist@midtjylland", "n-sanserum"],
  ["laege-geriatri@syddanmark", "n-natmaalinger"],
  ["klinisk-vejleder@syddanmark", "n-ti-minutter"],
  ["flow-koordinator@syddanmark", "m-torsdag"],
];

/** Those of other regions with whom one shares this many interests, one follows. */
const likeMinded = 2;

/** Follows first, so that the rest arrives; then answers and what becomes of them; then thanks and recommendations. */
export const crossRegionSteps: readonly CrossRegionStep[] = [
  ...follows(),
  ...answers(),
  ...thanks(),
  ...boosts.map(([who, post]): CrossRegionStep => ({ what: "boost", who, post })),
];

function follows(): CrossRegionStep[] {
  const people = demoRegions.flatMap(({ slug, accounts }) =>
    accounts.map(({ handle, interests }) => ({
      handle: `${handle}@${slug}` as DemoHandle,
      region: slug,
      interests,
    })),
  );
  const alike = people.flatMap((one) =>
    people
      .filter((other) => other.region !== one.region)
      .filter(
        ({ interests }) => interests.filter((t) => one.interests.includes(t)).length >= likeMinded,
      )
      .map((other): [DemoHandle, DemoHandle] => [one.handle, other.handle]),
  );
  const answering = acrossReplies().map(({ author, parent }): [DemoHandle, DemoHandle] => [
    author,
    parent.author,
  ]);
  const pairs = new Map([...alike, ...answering].map((pair) => [pair.join(" "), pair]));
  return [...pairs.values()].map(([who, whom]) => ({ what: "follow", who, whom }));
}

function answers(): CrossRegionStep[] {
  return acrossReplies().flatMap(({ key, author, accepted, parent }): CrossRegionStep[] => [
    { what: "answer", who: author, post: key },
    ...(accepted ? [{ what: "accept", who: parent.author, post: key } as const] : []),
  ]);
}

/** Who answered knowledge thanks for it; who accepted an answer thanks for that. */
function thanks(): CrossRegionStep[] {
  return acrossReplies().flatMap(({ key, author, accepted, parent }): CrossRegionStep[] => {
    if (accepted) return [{ what: "thank", who: parent.author, post: key }];
    if (parent.kind === "experience") return [{ what: "thank", who: author, post: parent.key }];
    return [];
  });
}

function acrossReplies() {
  return demoPosts
    .filter(isAcross)
    .map((post) => ({ ...post, parent: demoPost(post.replyTo ?? "") }))
    .filter(({ author, parent }) => regionOf(author) !== regionOf(parent.author));
}
