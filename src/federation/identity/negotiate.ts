const activityTypes = ["application/activity+json", "application/ld+json", "application/json"];
const pageTypes = ["text/html", "application/xhtml+xml"];
const longest = 1000;

/** What a client would rather have: an ActivityPub document, a page, or whatever there is. */
export type Wanted = "activity" | "page" | "any";

/** Reads an `Accept` header (RFC 9110 §12.5.1); of equals the first named is meant. What cannot be read is anything. */
export function wanted(accept: string | null): Wanted {
  const ranges = (accept ?? "").slice(0, longest).toLowerCase().split(",").map(range);
  const activity = best(ranges, activityTypes);
  const page = best(ranges, pageTypes);
  if (activity.q === 0 && page.q === 0) return "any";
  if (activity.q === page.q) return activity.at < page.at ? "activity" : "page";
  return activity.q > page.q ? "activity" : "page";
}

/** The type to name in the answer: JSON-LD with the profile for those who ask for nothing else. */
export function activityType(accept: string | null): string {
  const named = (accept ?? "").slice(0, longest).toLowerCase();
  return named.includes("application/ld+json") && !named.includes("application/activity+json")
    ? 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    : "application/activity+json; charset=utf-8";
}

interface Range {
  type: string;
  q: number;
}

function range(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.split("=")[1];
  const q = weight === undefined ? 1 : Number(weight);
  return { type, q: q >= 0 && q <= 1 ? q : 0 };
}

function best(ranges: readonly Range[], types: readonly string[]): { q: number; at: number } {
  let found = { q: 0, at: ranges.length };
  for (const [at, { type, q }] of ranges.entries())
    if (types.includes(type) && q > found.q) found = { q, at };
  return found;
}
