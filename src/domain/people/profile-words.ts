import type { Availability, Profession } from "./professions.ts";

/*
 * The few words that travel inside a profile, for readers whose server or app knows nothing of our terms. Its fields are
 * named in Danish.
 */

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
