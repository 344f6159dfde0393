import { indexTokens } from "../../../src/lib/tokens.ts";
import { seeded } from "../stats.ts";

/** What a post says, and what the search index holds of it. */
export interface Text {
  language: "da" | "en";
  words: string[];
  tokens: string[];
}

/** Words that stand in so many posts of a million (of S and L in proportion, in 20 at least). */
export const searched = {
  rare: { word: "zebrafiskeren", in: 20 },
  seldom: { word: "kvartsuret", in: 1000 },
  frequent: { word: "jordbærgrød", in: 14_000 },
  /** With letters that only Danish has. */
  danish: { word: "sårplejeøvelse", in: 14_000 },
  common: { word: "afdelingsmøde", in: 110_000 },
} as const;

const vocabulary = { da: words(7, 30_000, true), en: words(8, 15_000, false) };
const logs = {
  da: Math.log(vocabulary.da.length),
  en: Math.log(vocabulary.en.length),
};
const kept = new Map<string, string>();

/** The text of the post with this number among `posts`, always the same: 12–56 words, 70 % Danish, frequent words first (Zipf). */
export function textOf(at: number, posts: number): Text {
  const random = seeded(42_000_000 + at);
  const language = random() < 0.7 ? "da" : "en";
  const length = 12 + Math.floor(random() * 45);
  const said: string[] = [];
  for (let n = 0; n < length; n++)
    said.push(vocabulary[language][Math.floor(Math.exp(random() * logs[language])) - 1]!);
  for (const [n, { word, in: many }] of Object.values(searched).entries()) {
    const every = Math.max(1, Math.min(Math.round(1_000_000 / many), Math.floor(posts / 20)));
    if (at % every === n % every) said.splice(Math.floor(random() * said.length), 0, word);
  }
  return { language, words: said, tokens: said.map((word) => tokenOf(word, language)) };
}

/** The stem of one word, as the index of the program holds it. */
function tokenOf(word: string, language: "da" | "en"): string {
  const key = `${language} ${word}`;
  let token = kept.get(key);
  if (token === undefined) kept.set(key, (token = indexTokens(word, language)));
  return token;
}

function words(seed: number, many: number, danish: boolean): string[] {
  const random = seeded(seed);
  const consonants = "b d f g h j k l m n p r s t v br dr fl gr kl kr pl sk sl sn sp st tr".split(
    " ",
  );
  const vowels = "a e i o u y".split(" ").concat(danish ? ["æ", "ø", "å"] : []);
  const endings = danish
    ? ["", "", "en", "et", "er", "erne", "ede", "ning", "lig"]
    : ["", "", "s", "ed", "ing", "er", "ly", "ness"];
  const pick = (of: readonly string[]) => of[Math.floor(random() * of.length)]!;
  const made = new Set<string>();
  while (made.size < many) {
    const syllables =
      1 + Math.floor((random() * 3 * (made.size + 2000)) / (many + 2000) + random());
    let word = "";
    for (let n = 0; n < syllables; n++) word += pick(consonants) + pick(vowels);
    made.add(word + pick(["", "l", "n", "r", "s", "t"]) + pick(endings));
  }
  return [...made];
}
