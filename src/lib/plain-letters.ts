/** Text reduced to what a reader sees, with the way back: `origin[i]` is where character i began, the last entry the end. */
export type PlainLetters = { text: string; origin: number[] };

const dashes = /^[\p{Pd}\u2212\u2043\u02d7]$/u;
/** Nothing but what a reader sees as it is: no mark, no other form of a letter or digit, no sign of emphasis. */
const asSeen = /^[\n -)+-[\]-_a-~À-ÖØ-öø-ÿ]*$/;
const unseen = /[[\p{Default_Ignorable_Code_Point}\p{Me}*\\`][\p{Cc}--[\t\n\r]]]/gv;

/**
 * Undoes disguises of digits and letters: compatibility forms (NFKC), zero-width and control characters, soft
 * hyphens and the marks of Markdown emphasis vanish, every dash becomes a hyphen.
 */
export function plainLetters(text: string): PlainLetters {
  const parts: string[] = [];
  const origin: number[] = [];
  if (asSeen.test(text)) {
    for (let i = 0; i <= text.length; i += 1) origin.push(i);
    return { text, origin };
  }
  for (const cluster of text.matchAll(/\P{M}\p{M}*|\p{M}/gu)) {
    const plain = plainCluster(cluster[0]);
    parts.push(plain);
    for (let i = 0; i < plain.length; i += 1) origin.push(cluster.index);
  }
  origin.push(text.length);
  return { text: parts.join(""), origin };
}

function plainCluster(cluster: string): string {
  if (/^[\w .,:;!?-]$/.test(cluster)) return cluster;
  const plain = cluster.normalize("NFKC").replace(unseen, "");
  if (dashes.test(plain)) return "-";
  if (/^\s$/u.test(plain) && plain !== "\n") return " ";
  return /^\d/.test(plain) ? plain.replace(/\p{M}/gu, "") : plain;
}
