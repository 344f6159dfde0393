import type { Outcome, PostKind } from "../../storage/tables/knowledge.ts";

/** The few words that travel inside a post, in its own language, for readers whose server or app knows nothing of our terms. */
type Language = "da" | "en";

const kinds: Record<Language, Record<Exclude<PostKind, "note">, string>> = {
  da: { offer: "Tilbud", request: "Efterlysning", experience: "Erfaring" },
  en: { offer: "Offer", request: "Request", experience: "Experience" },
};

const outcomes: Record<Language, Record<Outcome, string>> = {
  da: {
    success: "succes",
    failure: "fiasko",
    mixed: "blandet",
    tooEarly: "for tidligt at sige",
  },
  en: { success: "success", failure: "failure", mixed: "mixed", tooEarly: "too early to say" },
};

/** What stands before a post's title: its kind, and the outcome of an experience. English for languages but Danish. */
export function kindWords(
  kind: Exclude<PostKind, "note">,
  outcome: Outcome | null,
  language: string,
): string {
  const spoken = language.startsWith("da") ? "da" : "en";
  const word = kinds[spoken][kind];
  return kind === "experience" && outcome ? `${word} (${outcomes[spoken][outcome]})` : word;
}
