import { da } from "./text/da.ts";
import { asLanguage, type Language, type Text } from "./text/dictionary.ts";
import { en } from "./text/en.ts";

const texts: Record<Language, Text> = { da, en };

/** All texts of a language. */
export function textsIn(language: Language): Text {
  return texts[language];
}

/** Which language a visitor reads: the cookie's, then the account's, then the browser's, then Danish. */
export function chooseLanguage(asked: {
  cookie: string | undefined;
  account: string | undefined;
  header: string | undefined;
}): Language {
  return (
    asLanguage(asked.cookie) ?? asLanguage(asked.account) ?? fromHeader(asked.header ?? "") ?? "da"
  );
}

/** The first of ours in an Accept-Language header, by weight (RFC 9110 §12.5.4). */
function fromHeader(header: string): Language | undefined {
  const wanted = header
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [range = "", ...parameters] = part.split(";").map((piece) => piece.trim());
      const weight = parameters.find((piece) => piece.startsWith("q="))?.slice(2);
      return { language: asLanguage(range.toLowerCase().split("-")[0]), q: Number(weight ?? 1) };
    })
    .filter(({ language, q }) => language !== undefined && q > 0)
    .toSorted((a, b) => b.q - a.q);
  return wanted[0]?.language;
}
