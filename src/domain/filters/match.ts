/** What a filter looks for in a text. */
export interface Keyword {
  keyword: string;
  /** Not within a word: where the keyword begins or ends with a letter or digit, none may stand beside it. */
  wholeWord: boolean;
}

const hidden = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text as it is compared: letters without case and composed (NFC), nothing invisible in it, white space one space. The
 * small sigmas are one letter.
 */
export function folded(text: string): string {
  return text
    .toWellFormed()
    .replace(hidden, "")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("ς", "σ")
    .replace(/\s+/gu, " ")
    .trim();
}

/** A text that keywords are looked for in: `folded`, and which of its UTF-16 units are of words. */
export interface Looked {
  text: string;
  words: () => Uint8Array;
}

/** A text made ready to be looked through. */
export function looked(raw: string): Looked {
  const text = folded(raw);
  let words: Uint8Array | undefined;
  return { text, words: () => (words ??= wordUnits(text)) };
}

/** Whether the keyword, `folded`, stands in one of the texts. */
export function stands(keyword: Keyword, texts: readonly Looked[]): boolean {
  return keyword.keyword !== "" && texts.some((text) => standsIn(keyword, text));
}

/** What is as short is found as fast whatever it repeats. */
const short = 8;

function standsIn({ keyword, wholeWord }: Keyword, { text, words }: Looked): boolean {
  if (!text.includes(keyword.slice(0, short))) return false;
  if (!wholeWord) return keyword.length <= short || standsWhere(keyword, text, () => true);
  const [openStart, openEnd] = [!beginsWithWord.test(keyword), !endsWithWord.test(keyword)];
  if (openStart && openEnd) return standsWhere(keyword, text, () => true);
  const ofWord = words();
  return standsWhere(
    keyword,
    text,
    (from, to) => (openStart || ofWord[from - 1] !== 1) && (openEnd || ofWord[to] !== 1),
  );
}

/** Whether the keyword stands at a place that fits: one pass over the text, however both repeat themselves (Knuth, Morris and Pratt). */
function standsWhere(
  keyword: string,
  text: string,
  fits: (from: number, to: number) => boolean,
): boolean {
  const borders = bordersOf(keyword);
  let held = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (held > 0 && keyword.charCodeAt(held) !== unit) held = borders[held - 1]!;
    if (keyword.charCodeAt(held) === unit) held += 1;
    if (held < keyword.length) continue;
    if (fits(at + 1 - held, at + 1)) return true;
    held = borders[held - 1]!;
  }
  return false;
}

/** For each unit: how much of the keyword's beginning ends there again. */
function bordersOf(keyword: string): Uint32Array {
  const borders = new Uint32Array(keyword.length);
  let held = 0;
  for (let at = 1; at < keyword.length; at += 1) {
    const unit = keyword.charCodeAt(at);
    while (held > 0 && keyword.charCodeAt(held) !== unit) held = borders[held - 1]!;
    if (keyword.charCodeAt(held) === unit) held += 1;
    borders[at] = held;
  }
  return borders;
}

function wordUnits(text: string): Uint8Array {
  const units = new Uint8Array(text.length);
  for (const { 0: word, index } of text.matchAll(ofWords))
    units.fill(1, index, index + word.length);
  return units;
}

/** What words are made of (Unicode): letters, marks, digits and what connects them. */
const ofWords = /[\p{L}\p{M}\p{Nd}\p{Pc}]+/gu;
const beginsWithWord = /^[\p{L}\p{M}\p{Nd}\p{Pc}]/u;
const endsWithWord = /[\p{L}\p{M}\p{Nd}\p{Pc}]$/u;
