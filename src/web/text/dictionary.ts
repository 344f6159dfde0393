import type { da } from "./da.ts";

/** The shape of every language: that of the Danish texts. */
export type Text = typeof da;

export const languages = ["da", "en"] as const;

export type Language = (typeof languages)[number];

/** The language meant, or undefined when it is none of ours. */
export function asLanguage(value: string | undefined): Language | undefined {
  return languages.find((language) => language === value);
}
