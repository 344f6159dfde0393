import type { Audience, PostTable } from "../../storage/tables/knowledge.ts";
import type { PreferenceTable } from "../../storage/tables/people.ts";
import { approversIn, leaveUnder, type Between, type Leave } from "../people/approval.ts";

/** Whom someone here lets quote a post of theirs. */
export type QuotePolicy = PreferenceTable["quotes"];

export const quotePolicies = [
  "public",
  "followers",
  "nobody",
] as const satisfies readonly QuotePolicy[];

type Policy = Pick<PostTable, "audience" | "quotable_by" | "quotable_asked">;

/** Whether a post of this audience may be quoted at all: what may be passed on. What is said in closed networks stays there. */
export function isQuotable(audience: Audience): boolean {
  return audience === "public" || audience === "unlisted" || audience === "allied";
}

/**
 * The columns of a post written here. Without a word of its author's an open post follows their settings; one for allied
 * regions is quoted by its author alone, and so is everything else whatever the author says.
 */
export function policyColumns(
  audience: Audience,
  wanted: QuotePolicy | undefined,
  usual: QuotePolicy,
): Pick<PostTable, "quotable_by" | "quotable_asked"> {
  const policy = wanted ?? (audience === "allied" ? "nobody" : usual);
  const by = isQuotable(audience) && policy !== "nobody" ? policy : "";
  return { quotable_by: by, quotable_asked: "" };
}

/** What someone may do about quoting a post that they see. One's own are quoted freely, as far as they may be at all. */
export function leaveToQuote(post: Policy, between: Between): Leave {
  if (!isQuotable(post.audience)) return "denied";
  const { quotable_by: by, quotable_asked: asked } = post;
  return leaveUnder({ by: approversIn(by), asked: approversIn(asked) }, between);
}
