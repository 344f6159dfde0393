/** What a practitioner can be (product: Faggruppe); shown in the reader's language. */
export const professions = [
  "doctor",
  "nurse",
  "midwife",
  "socialHealthAssistant",
  "physiotherapist",
  "occupationalTherapist",
  "radiographer",
  "biomedicalScientist",
  "pharmacist",
  "psychologist",
  "dietitian",
  "dentist",
  "paramedic",
  "medicalSecretary",
  "manager",
  "qualityConsultant",
  "researcher",
  "itLogistics",
  "student",
  "other",
] as const;

export type Profession = (typeof professions)[number];

/** Whether a practitioner has time for others' questions. */
export const availabilities = ["open", "limited", "paused"] as const;

export type Availability = (typeof availabilities)[number];
