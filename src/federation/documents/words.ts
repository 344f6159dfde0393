import type { Availability, Profession } from "../../domain/people/professions.ts";
import type { Outcome, PostKind } from "../../storage/tables/knowledge.ts";

/**
 * The few words that travel inside our documents, for readers on servers that know nothing of our terms. A post speaks
 * its own language; a profile's fields are named in Danish.
 */
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

/** Names of the fields that tell others of a practitioner's work. */
export const fieldNames = {
  workplace: "Arbejdssted",
  profession: "Faggruppe",
  askMeAbout: "Spørg mig om",
  availability: "Ledig til sparring",
  orcid: "ORCID",
} as const;

export const availabilityWords: Record<Availability, string> = {
  open: "åben",
  limited: "begrænset",
  paused: "på pause",
};

const professionWords: Record<Profession, string> = {
  doctor: "læge",
  nurse: "sygeplejerske",
  midwife: "jordemoder",
  socialHealthAssistant: "social- og sundhedsassistent",
  physiotherapist: "fysioterapeut",
  occupationalTherapist: "ergoterapeut",
  radiographer: "radiograf",
  biomedicalScientist: "bioanalytiker",
  pharmacist: "farmaceut",
  psychologist: "psykolog",
  dietitian: "klinisk diætist",
  dentist: "tandlæge",
  paramedic: "paramediciner",
  medicalSecretary: "lægesekretær",
  manager: "leder",
  qualityConsultant: "kvalitets- og udviklingskonsulent",
  researcher: "forsker",
  itLogistics: "teknik, logistik og it",
  student: "studerende",
  other: "andet",
};

/** A profession in Danish; undefined for one we do not know. */
export function professionWord(profession: string): string | undefined {
  return Object.hasOwn(professionWords, profession)
    ? professionWords[profession as Profession]
    : undefined;
}
