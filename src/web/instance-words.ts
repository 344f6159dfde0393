import { textsIn } from "./language.ts";
import type { Language } from "./text/dictionary.ts";

/** When these words were last changed. */
const since = "2026-11-30T00:00:00.000Z";

/** The words of the about page, for apps: the instance in a sentence, its rules, what it is for and what it keeps. */
export function instanceWords(
  language: Language,
  { region, host }: { region: string; host: string },
) {
  const { about, front } = textsIn(language);
  const lead = about.lead(region);
  return {
    lead,
    rules: [{ title: about.rules, text: about.rulesText }],
    about: [lead, ...front.steps, about.federationText(host), about.accessibilityText],
    privacy: about.privacyText,
    since,
  };
}
