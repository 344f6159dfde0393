import { postsOfMidtjylland } from "./posts-midtjylland.ts";
import { postsOfNordjylland } from "./posts-nordjylland.ts";
import { demoReplies } from "./posts-replies.ts";
import { postsOfSyddanmark } from "./posts-syddanmark.ts";
import type { DemoHandle, DemoPost, RegionSlug } from "./types.ts";

/** All knowledge of the demo. */
export const demoPosts: readonly DemoPost[] = [
  ...postsOfNordjylland,
  ...postsOfMidtjylland,
  ...postsOfSyddanmark,
  ...demoReplies,
];

/** The region of a handle. */
export function regionOf(handle: DemoHandle): RegionSlug {
  return handle.slice(handle.indexOf("@") + 1) as RegionSlug;
}

/** The handle as its own region knows it. */
export function localPart(handle: DemoHandle): string {
  return handle.slice(0, handle.indexOf("@"));
}

/** The post of this key. Throws when there is none. */
export function demoPost(key: string): DemoPost {
  const found = demoPosts.find((post) => post.key === key);
  if (!found) throw new Error(`No demo post is called ${key}`);
  return found;
}

/** Whether it waits for the regions to run: it answers another region's post, or an answer that does. */
export function isAcross(post: DemoPost): boolean {
  if (post.replyTo === undefined) return false;
  const parent = demoPost(post.replyTo);
  return regionOf(parent.author) !== regionOf(post.author) || isAcross(parent);
}
