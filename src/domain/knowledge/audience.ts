import type { Audience, PostTable } from "../../storage/tables/knowledge.ts";
import { Refused } from "../refused.ts";

/** Whom a reply may be for: never more people than the post it answers was. */
const replies: Record<Audience, readonly Audience[]> = {
  public: ["public", "unlisted", "allied", "region", "followers", "direct"],
  unlisted: ["public", "unlisted", "allied", "region", "followers", "direct"],
  allied: ["allied", "region", "direct"],
  region: ["region", "direct"],
  followers: ["followers", "direct"],
  network: ["network"],
  direct: ["direct"],
};

/** What an audience may be widened to; it is never narrowed, since what was read was read. */
const wider: Record<Audience, readonly Audience[]> = {
  public: [],
  unlisted: ["public"],
  allied: ["unlisted", "public"],
  region: ["allied", "unlisted", "public"],
  followers: ["unlisted", "public"],
  network: [],
  direct: ["followers", "region", "allied", "unlisted", "public"],
};

/** Throws `audience-not-allowed` when a reply would reach people whom the post it answers does not. */
export function checkReplyAudience(parent: Pick<PostTable, "audience">, audience: Audience): void {
  if (!replies[parent.audience].includes(audience)) throw new Refused("audience-not-allowed");
}

/** Throws `audience-cannot-narrow` when a revision would take a post away from someone. */
export function checkWidening(before: Audience, after: Audience): void {
  if (before !== after && !wider[before].includes(after))
    throw new Refused("audience-cannot-narrow");
}

/** The audiences a reply to a post may have, the parent's own first. */
export function replyAudiences(parent: Audience): readonly Audience[] {
  return replies[parent].toSorted((a, b) => Number(b === parent) - Number(a === parent));
}

/** The audiences a post may be given instead of the one it has, its own first. */
export function revisedAudiences(before: Audience): readonly Audience[] {
  return [before, ...wider[before]];
}

/** Whether anyone may read it, signed in or not. */
export function isOpen({ audience, state }: Pick<PostTable, "audience" | "state">): boolean {
  return state === "published" && (audience === "public" || audience === "unlisted");
}
