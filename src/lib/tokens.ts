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
 * What stands before a stem that is in the index once more: the text is about it, or says it more than once. Letters of
 * private use, which no word has.
 */
const marks = { about: "\uE000", often: "\uE001" } as const;

/**
 * What the search index holds of a text: the stems of its first words, at most 5,000, each once, and those that tell what it
 * is about marked (`withMarks`); separated by spaces, nothing in them but letters and digits, so that every engine cuts
 * and compares them alike. `about` is its title, or a name. `language` `da` or `en` chooses the stemmer (`en-GB` too);
 * any other is indexed with both.
 */
export function indexTokens(text: string, language: string, about = ""): string {
  const [first, others] = [about, text].map((part) => stemsOf(part, language));
  return withMarks(first!, others!);
}

/** The stems of a title and those of its text, each once; marked again where in the title, and where they stand twice or more. */
export function withMarks(about: readonly string[], text: readonly string[]): string {
  const all = [...about, ...text].slice(0, mostTokens);
  const stems = new Set<string>();
  const often = new Set<string>();
  for (const stem of all) (stems.has(stem) ? often : stems).add(stem);
  const titled = [...new Set(about)].map((stem) => marks.about + stem);
  return [...stems, ...titled, ...[...often].map((stem) => marks.often + stem)].join(" ");
}

function stemsOf(text: string, language: string): string[] {
  const found: string[] = [];
  for (const word of words(text)) {
    found.push(...stems(word, language));
    if (found.length >= mostTokens) break;
  }
  return found;
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

/**
 * What tells how well a text fits that has all the terms: for each of them the same terms, that one as a title has it or as
 * it is said more than once, and what that is worth.
 */
export function markedTerms(
  terms: readonly SearchTerm[],
): { terms: SearchTerm[]; worth: number }[] {
  return terms.flatMap(({ stems: any, prefix }, at) =>
    (["about", "often"] as const).map((mark) => ({
      worth: mark === "about" ? 2 : 1,
      terms: terms.with(at, {
        stems: any.map((stem) => marks[mark] + stem),
        prefix: prefix === undefined ? undefined : marks[mark] + prefix,
      }),
    })),
  );
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
  if (code === "da") return [danishStem(word)];
  if (code === "en") return [englishStem(word)];
  return [...new Set([danishStem(word), englishStem(word)])];
}

const danishStem = remembered((word) => stemmers().danish.stem(word));
const englishStem = remembered((word) => stemmers().english.stem(word));

/** Most words of a text are words of the last one too, and finding a stem costs more than finding it again. */
function remembered(stem: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const held = known.get(word);
    if (held !== undefined) return held;
    if (known.size >= mostRemembered) known.clear();
    const made = stem(word);
    known.set(word, made);
    return made;
  };
}

const mostRemembered = 20_000;
