import { textsIn } from "./language.ts";
import type { Language } from "./text/dictionary.ts";

/** What the instance tells of itself beside its pages, in plain paragraphs. */
export interface InstanceWords {
  /** In a sentence. */
  lead: string;
  rules: { title: string; text: string }[];
  about: string[];
  privacy: string[];
}

/** The words of the about page, for apps. */
export function instanceWords(
  language: Language,
  { region, host }: { region: string; host: string },
): InstanceWords {
  const { about, front } = textsIn(language);
  const lead = about.lead(region);
  return {
    lead,
    rules: [{ title: about.rules, text: about.rulesText }],
    about: [lead, ...front.steps, about.federationText(host), about.accessibilityText],
    privacy: about.privacyText,
  };
}
