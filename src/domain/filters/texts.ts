import { addMs } from "../../lib/time.ts";
import { codePoints, collapse, stripInvisible, truncate } from "../../lib/text.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { filterContexts, type FilterContext } from "./filter.ts";
import { folded } from "./match.ts";

/**
 * How long in code points; how many someone has in all, which bounds what each status costs; for how long a filter may hold,
 * in seconds.
 */
export const filterLimits = {
  title: 256,
  keyword: 512,
  filters: 100,
  keywords: 1000,
  posts: 1000,
  seconds: 100 * 365 * 86_400,
} as const;

/** A filter's title, tidied. Throws `title-missing`, `title-too-long`, `patient-data`. */
export function filterTitle(raw: string, today: string): string {
  const title = tidy(raw);
  if (title === "") throw new Refused("title-missing", { field: "title" });
  if (codePoints(title) > filterLimits.title)
    throw new Refused("title-too-long", { field: "title", max: filterLimits.title });
  guardText({ title }, { confirmed: true, today });
  return title;
}

/** A keyword, tidied. Throws `keyword-missing`, `text-too-long`, `patient-data`. */
export function filterKeyword(raw: string, today: string): string {
  const keyword = tidy(raw);
  if (folded(keyword) === "") throw new Refused("keyword-missing", { field: "keyword" });
  if (codePoints(keyword) > filterLimits.keyword)
    throw new Refused("text-too-long", { field: "keyword", max: filterLimits.keyword });
  guardText({ keyword }, { confirmed: true, today });
  return keyword;
}

/** The title of a filter that was made with a keyword and no title, by an older app. */
export function titleOf(keyword: string): string {
  return truncate(keyword, filterLimits.title);
}

/** Where a filter holds, each once. Throws `value-unknown` when that is nowhere, or a place that is not known. */
export function contextsOf(said: readonly string[]): FilterContext[] {
  const known = filterContexts.filter((context) => said.includes(context));
  if (known.length === 0 || new Set(said).size > known.length)
    throw new Refused("value-unknown", { field: "context" });
  return known;
}

/** Until when a filter holds that is to hold so many seconds from now; null: for good. Throws `value-unknown`. */
export function expiryIn(seconds: number | null, now: string): string | null {
  if (seconds === null) return null;
  if (!Number.isSafeInteger(seconds) || Math.abs(seconds) > filterLimits.seconds)
    throw new Refused("value-unknown", { field: "expires_in" });
  return addMs(now, seconds * 1000);
}

function tidy(raw: string): string {
  return collapse(stripInvisible(raw).normalize("NFC"));
}
