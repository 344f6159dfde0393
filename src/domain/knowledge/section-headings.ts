import type { sectionNames } from "./draft.ts";

type SectionName = (typeof sectionNames)[number];

/**
 * The headings that stand in a post's own text, in the language it is written in: they travel with it to other servers.
 */
const headings: Record<"da" | "en", Record<SectionName, string>> = {
  da: {
    problem: "Problemet",
    action: "Det gjorde vi",
    result: "Resultatet",
    resources: "Det kræver det",
    context: "Hvor og hvornår",
    adaptation: "Det kan du ændre, og det skal du beholde",
    pitfalls: "Det ville vi gøre anderledes",
    sustain: "Sådan holder vi det i gang",
  },
  en: {
    problem: "The problem",
    action: "What we did",
    result: "The result",
    resources: "What it takes",
    context: "Where and when",
    adaptation: "What you can change, and what to keep",
    pitfalls: "What we would do differently",
    sustain: "How we keep it going",
  },
};

/** The heading of a section in the post's language; English for languages other than Danish. */
export function sectionHeading(name: SectionName, language: string): string {
  return headings[language.startsWith("da") ? "da" : "en"][name];
}
