/** The longest hashtag, in code points. */
export const longestTag = 100;

/**
 * The one form of a topic's name that addresses, tags and comparisons use: NFC, lower case, letters (æøå too), digits
 * and `_` only. Undefined when no letter is left or it is too long.
 */
export function topicSlug(text: string): string | undefined {
  const lower = text
    .slice(0, longestTag * 8)
    .normalize("NFC")
    .toLowerCase()
    .normalize("NFC");
  const slug = lower.replace(/[^\p{L}\p{M}\p{N}_]/gu, "");
  if (!/\p{L}/u.test(slug) || Array.from(slug).length > longestTag) return undefined;
  return slug;
}
