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

/** Whether the keyword stands in one of the texts, all of them `folded`. */
export function stands({ keyword, wholeWord }: Keyword, texts: readonly string[]): boolean {
  return (
    keyword !== "" &&
    texts.some((text) => (wholeWord ? standsAlone(keyword, text) : text.includes(keyword)))
  );
}

function standsAlone(keyword: string, text: string): boolean {
  const openStart = !beginsWithWord.test(keyword);
  const openEnd = !endsWithWord.test(keyword);
  for (let at = text.indexOf(keyword); at !== -1; at = text.indexOf(keyword, at + 1)) {
    const end = at + keyword.length;
    const before = openStart || !endsWithWord.test(text.slice(Math.max(0, at - 2), at));
    if (before && (openEnd || !beginsWithWord.test(text.slice(end, end + 2)))) return true;
  }
  return false;
}

/** What words are made of (Unicode): letters, marks, digits and what connects them. */
const beginsWithWord = /^[\p{L}\p{M}\p{Nd}\p{Pc}]/u;
const endsWithWord = /[\p{L}\p{M}\p{Nd}\p{Pc}]$/u;
