import type snowball from "snowball-stemmers";
import { onDemand } from "./on-demand.ts";

/** One word of a search: what the index may hold for it (any of `stems`), or what may begin with `prefix`. */
export type SearchTerm = { stems: string[]; prefix: string | undefined };

const mostTokens = 5000;
const longestToken = 64;
const mostTerms = 8;
const shortestPrefix = 3;
const longestQuery = 1000;
const stemmers = onDemand((require) => {
  const made = require("snowball-stemmers") as typeof snowball;
  return { danish: made.newStemmer("danish"), english: made.newStemmer("english") };
});
const fillers = new Set(
  (
    "af at de den der det du en er et for fra har i ikke jeg kan med og om på sig som til ved vi var " +
    "a an and are as be by from in is it of on or that the this to was we with"
  ).split(" "),
);

/**
 * What the search index holds of a text: at most 5,000 stems, separated by spaces, nothing in them but letters and
 * digits, so that every engine cuts and compares them alike. `language` `da` or `en` chooses the stemmer (`en-GB` too);
 * any other is indexed with both.
 */
export function indexTokens(text: string, language: string): string {
  const tokens: string[] = [];
  for (const word of words(text)) {
    tokens.push(...stems(word, language));
    if (tokens.length >= mostTokens) break;
  }
  return tokens.slice(0, mostTokens).join(" ");
}

/**
 * The terms of a search as typed, all of which must be found: at most 8, small words left out unless there are no
 * others. Operators and quotes mean nothing. The last word also finds what begins with it, from 3 characters on,
 * unless a space follows.
 */
export function queryTerms(query: string): SearchTerm[] {
  const typed = [...words(query.slice(0, longestQuery))];
  const last = typed.at(-1);
  const telling = typed.filter((word) => !fillers.has(word));
  const chosen = [...new Set(telling.length > 0 ? telling : typed)].slice(0, mostTerms);
  const open =
    last !== undefined && last.length >= shortestPrefix && !/\s$/u.test(query) ? last : undefined;
  return chosen.map((word) => ({
    stems: stems(word, ""),
    prefix: word === open ? word : undefined,
  }));
}

/** The terms as an FTS5 expression; empty when there is none. */
export function fts5Query(terms: readonly SearchTerm[]): string {
  return joined(terms, {
    or: " OR ",
    and: " AND ",
    prefix: (word) => `"${word}"*`,
    word: (stem) => `"${stem}"`,
  });
}

/** The terms as text for PostgreSQL's `to_tsquery('simple', …)` or a cast to `tsquery`; empty when there is none. */
export function postgresQuery(terms: readonly SearchTerm[]): string {
  return joined(terms, {
    or: " | ",
    and: " & ",
    prefix: (word) => `'${word}':*`,
    word: (stem) => `'${stem}'`,
  });
}

type Syntax = {
  or: string;
  and: string;
  prefix: (word: string) => string;
  word: (stem: string) => string;
};

function joined(terms: readonly SearchTerm[], syntax: Syntax): string {
  const groups = terms.map(({ stems: any, prefix }) => {
    const begins = prefix === undefined ? [] : [syntax.prefix(prefix)];
    return `(${[...any.map(syntax.word), ...begins].join(syntax.or)})`;
  });
  return groups.join(syntax.and);
}

function* words(text: string): Generator<string> {
  const plain = text.toWellFormed().normalize("NFKC").toLowerCase().normalize("NFC");
  for (const [word] of plain.matchAll(/[\p{L}\p{Nd}\p{M}]+/gu)) {
    const letters = word.replace(/\p{M}/gu, "");
    if (letters !== "")
      yield Array.from(letters.slice(0, longestToken * 2))
        .slice(0, longestToken)
        .join("");
  }
}

function stems(word: string, language: string): string[] {
  const code = language.slice(0, 2).toLowerCase();
  if (code === "da") return [stem("danish", word)];
  if (code === "en") return [stem("english", word)];
  return [...new Set([stem("danish", word), stem("english", word)])];
}

const stemsKept = 10_000;
const kept = { danish: new Map<string, string>(), english: new Map<string, string>() };

/** Few words make up most of every text: stems are kept, and begun anew when there are too many. */
function stem(language: keyof typeof kept, word: string): string {
  const known = kept[language].get(word);
  if (known !== undefined) return known;
  const made = stemmers()[language].stem(word);
  if (kept[language].size >= stemsKept) kept[language].clear();
  kept[language].set(word, made);
  return made;
}
